import { describe, expect, test } from "vitest";
import { ACTIONS, matches, numberIn } from "../src/commands/entries";
import { ANYWHERE, commandOf, Keys, NOT_TYPING } from "../src/keys";

const press = (more: Partial<Parameters<typeof commandOf>[0]>, graph = false) => ({
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  code: "",
  key: "",
  isComposing: false,
  keyCode: 0,
  target: document.body,
  getModifierState: () => graph,
  ...more,
});

describe("keys", () => {
  test("with Alt work by their place on the board, also while typing", () => {
    const field = document.createElement("textarea");
    expect(commandOf(press({ altKey: true, code: "KeyA", key: "å", target: field }))).toBe("accept");
  });

  test("with AltGraph or Ctrl type letters and do nothing", () => {
    expect(commandOf(press({ altKey: true, code: "KeyA" }, true))).toBeNull();
    expect(commandOf(press({ altKey: true, ctrlKey: true, code: "KeyA" }))).toBeNull();
  });

  test("without Alt work only while nothing is typed", () => {
    expect(commandOf(press({ key: "e" }))).toBe("resolve");
    expect(commandOf(press({ key: "e", target: document.createElement("input") }))).toBeNull();
    expect(commandOf(press({ key: "e", ctrlKey: true }))).toBeNull();
  });

  test("of an input method are not the desk's", () => {
    expect(commandOf(press({ key: "j", isComposing: true }))).toBeNull();
    expect(commandOf(press({ altKey: true, code: "KeyA", keyCode: 229 }))).toBeNull();
  });

  test("go round the regions both ways", () => {
    expect(commandOf(press({ ctrlKey: true, code: "F6" }))).toBe("region");
    expect(commandOf(press({ ctrlKey: true, shiftKey: true, code: "F6" }))).toBe("regionBefore");
  });
});

describe("two keys", () => {
  test("G and the letter of a place go there", () => {
    const keys = new Keys(() => 0);
    expect(keys.take(press({ key: "g" }))).toBeNull();
    expect(keys.take(press({ key: "q" }))).toBe("goQueues");
    expect(keys.take(press({ key: "d" }))).toBe("dial");
  });

  test("with a thought between them are two", () => {
    let now = 0;
    const keys = new Keys(() => now);
    keys.take(press({ key: "g" }));
    now = 2_000;
    expect(keys.take(press({ key: "d" }))).toBe("dial");
  });

  test("while something is typed are letters", () => {
    const keys = new Keys(() => 0);
    const target = document.createElement("input");
    keys.take(press({ key: "g", target }));
    expect(keys.take(press({ key: "d", target }))).toBeNull();
  });
});

describe("the command menu", () => {
  test("is opened by Ctrl K also while something is typed", () => {
    const field = document.createElement("textarea");
    expect(commandOf(press({ ctrlKey: true, code: "KeyK", key: "k", target: field }))).toBe("find");
    expect(commandOf(press({ metaKey: true, code: "KeyK", key: "k", target: field }))).toBe("find");
  });

  test("has every command that has a key, with its key", () => {
    const named = [...ANYWHERE, ...NOT_TYPING].flatMap(({ command }) => command ?? []);
    const wanted = new Set(named.filter((command) => command !== "find"));
    expect(new Set(ACTIONS.map(({ command }) => command))).toEqual(wanted);
    expect(ACTIONS.every(({ chord }) => chord.length)).toBe(true);
  });

  test("finds words by their beginnings, whatever their accents and width, and Chinese anywhere", () => {
    expect(matches("lin", "Maya Lindqvist")).toBe(true);
    expect(matches("qvist", "Maya Lindqvist")).toBe(false);
    expect(matches("lucia fer", "Lucía Ferreira")).toBe(true);
    expect(matches("Ｍａｙａ", "Maya Lindqvist")).toBe(true);
    expect(matches("灯罩", "两盏灯到货时灯罩破裂")).toBe(true);
    expect(matches("", "anything")).toBe(true);
  });

  test("knows a number however it is written, and nothing else for one", () => {
    expect(numberIn("+44 (7700) 900-412")).toBe("+447700900412");
    expect(numberIn("０７７００９００４１２")).toBe("07700900412");
    expect(numberIn("order 48190")).toBeNull();
    expect(numberIn("48190")).toBeNull();
  });
});
