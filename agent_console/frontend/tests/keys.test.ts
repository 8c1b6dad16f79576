import { describe, expect, test } from "vitest";
import { commandOf } from "../src/keys";

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
