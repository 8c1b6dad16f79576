import { describe, expect, test } from "vitest";
import { sortFiles } from "../src/files-policy";
import type { FilesView } from "../src/protocol.gen";

const PHONE: FilesView = { most: 2, max_bytes: 100, types: ["image/png"], why_not: null };
const NOTHING = { count: 0, bytes: 0 };
const file = (name: string, size: number, type = "image/png") => new File(["x".repeat(size)], name, { type });

describe("what may go with a reply", () => {
  test("goes, and the rest is named with its reason", () => {
    const { taken, refused } = sortFiles(
      [file("a.png", 10), file("b.svg", 10, "image/svg+xml"), file("c.png", 10)],
      PHONE,
      NOTHING,
    );
    expect(taken.map(({ name }) => name)).toEqual(["a.png", "c.png"]);
    expect(refused).toEqual({ name: "b.svg", why: "bad_type" });
  });

  test("counts with what hangs there already, in number and in bytes", () => {
    expect(sortFiles([file("a.png", 10)], PHONE, { count: 2, bytes: 0 }).refused?.why).toBe("too_many");
    expect(sortFiles([file("a.png", 60)], PHONE, { count: 0, bytes: 50 }).refused?.why).toBe("too_large");
    expect(sortFiles([file("a.png", 60), file("b.png", 60)], PHONE, NOTHING).refused).toEqual({
      name: "b.png",
      why: "too_large",
    });
  });

  test("where none can go, none goes, and the reason is the hub's", () => {
    const none: FilesView = { most: 0, max_bytes: 0, types: [], why_not: "number_without_pictures" };
    expect(sortFiles([file("a.png", 1)], none, NOTHING)).toEqual({
      taken: [],
      refused: { name: "a.png", why: "number_without_pictures" },
    });
  });

  test("of any kind where the hub names none", () => {
    expect(sortFiles([file("a.exe", 1, "")], { ...PHONE, types: null }, NOTHING).taken).toHaveLength(1);
  });
});
