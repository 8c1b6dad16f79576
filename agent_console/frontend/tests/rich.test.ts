import { describe, expect, test } from "vitest";
import { blocksOf, hasLooks, linkOf, plainOf, run } from "../src/mail/blocks";
import type { Block } from "../src/protocol.gen";
import { flatten, fromBlocks, toBlocks } from "../src/rich/convert";
import { Editor, type Hooks } from "../src/rich/editor";
import { readHtml } from "../src/rich/read-html";

const paragraph = (...runs: Block["runs"]): Block => ({ kind: "paragraph", runs });
const LETTER: Block[] = [
  paragraph(run("Hi "), run("Siyuan", { bold: true }), run(",\nhere is")),
  { kind: "bullet", runs: [run("a lamp")] },
  { kind: "bullet", runs: [run("a shade", { italic: true, link: "https://x.example" })] },
  { kind: "number", runs: [run("one")] },
  { kind: "quote", runs: [run("as it was")] },
  { kind: "quote", runs: [run("two")] },
  paragraph(run("shade.png", { image: "att_1" })),
];

function editing(blocks: Block[] = [], hooks: Partial<Hooks> = {}) {
  const place = document.body.appendChild(document.createElement("div"));
  let said: Block[] = blocks;
  const editor = new Editor(place, blocks, {
    attributes: () => ({ id: "composer" }),
    onchange: (now) => (said = now),
    onlooks: () => undefined,
    onkey: () => false,
    onlink: () => undefined,
    onpictures: () => undefined,
    onblur: () => undefined,
    frozen: () => false,
    ...hooks,
  });
  return { editor, place, said: () => said };
}

describe("a letter", () => {
  test("is the same after it has been in the editor", () => {
    expect(toBlocks(fromBlocks(LETTER))).toEqual(LETTER);
  });

  test("as plain text has its paragraphs apart and its items marked", () => {
    expect(plainOf(LETTER)).toBe(
      "Hi Siyuan,\nhere is\n\n- a lamp\n- a shade\n\n1. one\n\n> as it was\n> two\n\n[shade.png]",
    );
  });

  test("that was typed as a text is paragraphs, without looks to keep", () => {
    const blocks = blocksOf("Hi\nthere\n\nBye");
    expect(blocks.map(({ runs }) => runs[0]?.text)).toEqual(["Hi\nthere", "Bye"]);
    expect(hasLooks(blocks)).toBe(false);
    expect(plainOf(blocks)).toBe("Hi\nthere\n\nBye");
    expect(hasLooks(LETTER)).toBe(true);
  });

  test("has a place in its tree for each place in its text", () => {
    const { text, places } = flatten(fromBlocks(LETTER));
    expect(places).toHaveLength(text.length + 1);
    expect(text.split("\n")[0]).toBe("Hi Siyuan,");
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

describe("a link", () => {
  test.each([
    ["halden.example/a?b=1", "https://halden.example/a?b=1"],
    ["li@na.example", "mailto:li@na.example"],
    ["https://x.example", "https://x.example"],
    ["tel:+4420", "tel:+4420"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["two words", null],
    ['https://x"onclick=alert(1)', null],
    ["", null],
  ])("%s is %s", (typed, href) => expect(linkOf(typed)).toBe(href));
});

describe("the editor", () => {
  test("puts a canned reply in place of what was typed, paragraph by paragraph, and the caret behind it", () => {
    const { editor, said } = editing(blocksOf("Hi /tha"));
    editor.setRangeText("Thank you.\n\nBye", 3, 7);
    expect(plainOf(said())).toBe("Hi Thank you.\n\nBye");
    expect(editor.selectionStart).toBe(editor.value.length);
  });

  test("makes words bold, and a list of a paragraph, and takes both away again", () => {
    const { editor, said } = editing(blocksOf("one two"));
    editor.setSelectionRange(0, 3);
    editor.toggle("bold");
    expect(said()[0]?.runs).toEqual([run("one", { bold: true }), run(" two")]);
    editor.toggle("bullet");
    expect(said()[0]?.kind).toBe("bullet");
    editor.toggle("number");
    expect(said()[0]?.kind).toBe("number");
    editor.toggle("number");
    editor.toggle("quote");
    expect(said()[0]?.kind).toBe("quote");
    editor.toggle("quote");
    editor.toggle("bold");
    expect(said()).toEqual(blocksOf("one two"));
  });

  test("links what is selected, and the whole link where the caret is in it", () => {
    const { editor, said } = editing(blocksOf("see this page"));
    editor.setSelectionRange(4, 8);
    editor.link("https://x.example");
    editor.setSelectionRange(6, 6);
    expect(editor.looks.link).toBe("https://x.example");
    editor.link("https://y.example");
    expect(said()[0]?.runs.map(({ text, link }) => [text, link])).toEqual([
      ["see ", null],
      ["this", "https://y.example"],
      [" page", null],
    ]);
    editor.link(null);
    expect(hasLooks(said())).toBe(false);
  });

  test("reads of pasted HTML what a mail may have, and of the rest the words", () => {
    const html = `<style>p{}</style><h1>Title</h1><div onclick="x()">a<b>b</b><script>evil()</script></div>
      <b style="font-weight: normal"><p>not bold</p></b>
      <ul><li>one<ul><li><p>two</p></li></ul></li></ul><ol><li>three</li></ol>
      <a href="javascript:x()">bad</a> <a href="https://x.example">good</a>
      <img src="https://spy.example/x.gif"><table><tr><td>cell</td></tr></table><font style="font-weight:700">heavy</font>
      <blockquote><p>as it was</p></blockquote><pre>two
lines</pre>`;
    const page = document.createElement("div");
    page.innerHTML = html;
    const read = readHtml(page);
    expect(plainOf(read)).toBe(
      "Title\n\nab\n\nnot bold\n\n- one\n- two\n\n1. three\n\nbad good\n\ncell\n\nheavy\n\n> as it was\n\ntwo\nlines",
    );
    const runs = read.flatMap(({ runs }) => runs);
    expect(runs.filter(({ link }) => link).map(({ text }) => text)).toEqual(["good"]);
    expect(runs.filter(({ bold }) => bold).map(({ text }) => text)).toEqual(["Title", "b", "heavy"]);
    expect(runs.some(({ image }) => image)).toBe(false);
  });

  test("reads the row of a table as a line, and what a page lays out by a table as it stands there", () => {
    const page = document.createElement("div");
    page.innerHTML = `<table><tr><th>Order</th> <th>Price</th></tr>
      <tr><td> <p>48190</p> </td><td><b>€129</b></td></tr><tr><td>48213</td><td></td></tr></table>
      <table><tr><td><p>Left</p><p>column</p></td><td>Right</td></tr></table>`;
    const read = readHtml(page);
    expect(read.map((block) => plainOf([block]))).toEqual([
      "Order | Price",
      "48190 | €129",
      "48213 |",
      "Left",
      "column",
      "Right",
    ]);
    expect(read[1]!.runs.filter(({ bold }) => bold).map(({ text }) => text)).toEqual(["€129"]);
  });

  const key = (place: HTMLElement, code: string, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent("keydown", { key: code, code, bubbles: true, cancelable: true, ...more });
    place.firstElementChild!.dispatchEvent(event);
    return event;
  };

  test("has keys: a new paragraph, an item, the end of a list, a joined line, and the way back", () => {
    const { editor, place, said } = editing(blocksOf("one"));
    editor.setSelectionRange(3, 3);
    editor.toggle("bullet");
    key(place, "Enter");
    editor.setRangeText("two");
    expect(plainOf(said())).toBe("- one\n- two");
    key(place, "Enter");
    key(place, "Enter");
    editor.setRangeText("three");
    expect(plainOf(said())).toBe("- one\n- two\n\nthree");
    editor.setSelectionRange(8, 8);
    key(place, "Backspace");
    expect(plainOf(said())).toBe("- one\n- twothree");
    editor.setSelectionRange(0, 0);
    key(place, "Backspace");
    expect(said()[0]?.kind).toBe("paragraph");
    key(place, "KeyZ", { ctrlKey: true });
    key(place, "KeyZ", { ctrlKey: true });
    expect(plainOf(said())).toBe("- one\n- two\n\nthree");
    key(place, "KeyY", { ctrlKey: true });
    expect(plainOf(said())).toBe("- one\n- twothree");
  });

  test("takes Ctrl K for a link where words are selected, and leaves it alone elsewhere", () => {
    let asked = 0;
    const { editor, place } = editing(blocksOf("see this"), { onlink: () => asked++ });
    editor.setSelectionRange(4, 4);
    expect(key(place, "KeyK", { ctrlKey: true }).defaultPrevented).toBe(false);
    editor.setSelectionRange(4, 8);
    expect(key(place, "KeyK", { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(asked).toBe(1);
  });

  test("gives pictures to the hub, and no other file", () => {
    const taken: File[] = [];
    const { place } = editing([], { onpictures: (files) => taken.push(...files) });
    for (const [name, type] of [
      ["a.png", "image/png"],
      ["b.pdf", "application/pdf"],
    ] as const) {
      const event = new Event("paste", { bubbles: true, cancelable: true });
      const files = [new File(["x"], name, { type })];
      Object.defineProperty(event, "clipboardData", { value: { files, getData: () => "" } });
      place.firstElementChild!.dispatchEvent(event);
    }
    expect(taken.map(({ name }) => name)).toEqual(["a.png"]);
  });

  test("loads another draft without a change of it, and without a way back to the one before", () => {
    const { editor, said } = editing(blocksOf("one"));
    editor.load(blocksOf("two"));
    expect(said()).toEqual(blocksOf("one"));
    expect(editor.value).toBe("two");
  });
});
