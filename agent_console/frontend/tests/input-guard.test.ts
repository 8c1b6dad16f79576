import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { guardInput, MOST_PASTED, TOO_MUCH } from "../src/input-guard";

const heard: string[] = [];

beforeAll(() => {
  guardInput(window, () => "too much");
  document.addEventListener("keydown", (event) => heard.push(event.key));
});
beforeEach(() => {
  heard.length = 0;
  document.body.innerHTML = `<input id="search"><textarea id="words"></textarea><div id="rich" contenteditable></div>`;
});

const FIELDS = ["search", "words", "rich"];
const field = (id: string) => document.getElementById(id)!;
function press(id: string, key: string, more: KeyboardEventInit & { keyCode?: number } = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  if (more.keyCode) Object.defineProperty(event, "keyCode", { value: more.keyCode });
  return field(id).dispatchEvent(event);
}
function compose(id: string, what: "start" | "end") {
  field(id).dispatchEvent(new CompositionEvent(`composition${what}`, { bubbles: true }));
}

describe.each(FIELDS)("in the field %s", (id) => {
  test("keys of an input method reach no handler of ours", () => {
    compose(id, "start");
    for (const key of ["Enter", "1", "j", "Escape", "ArrowDown", "/"])
      press(id, key, { ctrlKey: key === "Enter" });
    expect(heard).toEqual([]);
  });

  test("however the browser says that one is at work", () => {
    press(id, "Enter", { isComposing: true });
    press(id, "Process", { keyCode: 229 });
    expect(heard).toEqual([]);
  });

  test("the Enter that picked a candidate is not one, and the next is", async () => {
    compose(id, "start");
    compose(id, "end");
    expect(press(id, "Enter")).toBe(false); // no new line either
    await vi.waitFor(() => {
      press(id, "Enter");
      expect(heard).toContain("Enter");
    });
  });

  test("of five megabytes nothing is pasted, and of a page everything", () => {
    const paste = (length: number) => {
      const event = new Event("paste", { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { getData: () => "x".repeat(length), files: [] } });
      return field(id).dispatchEvent(event);
    };
    expect(paste(5_000_000)).toBe(false);
    expect(paste(MOST_PASTED)).toBe(true);
  });
});

test("a field that says it itself is told how much it was", () => {
  const told: number[] = [];
  const listen = (event: Event) => {
    event.preventDefault();
    told.push((event as CustomEvent<{ length: number }>).detail.length);
  };
  field("words").addEventListener(TOO_MUCH, listen);
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => "x".repeat(200_000), files: [] } });
  field("words").dispatchEvent(event);
  expect(told).toEqual([200_000]);
  expect((field("words") as HTMLTextAreaElement).validationMessage).toBe("");
});

describe("a file that is dropped", () => {
  const drop = (types: string[]) => {
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { types, dropEffect: "copy" } });
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
  };

  test("where nobody takes it does not replace the page, and words may be dropped", () => {
    expect(drop(["Files"])).toBe(true);
    expect(drop(["text/plain"])).toBe(false);
  });
});

test("the page stands under the guard before anything is drawn", () => {
  const source = readFileSync(join(import.meta.dirname, "../src/main.ts"), "utf8");
  expect(source.indexOf("guardInput(window")).toBeGreaterThan(0);
  expect(source.indexOf("guardInput(window")).toBeLessThan(source.indexOf("mount("));
});
