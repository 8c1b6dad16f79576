import { describe, expect, test } from "vitest";
import { WHOLE, windowOf } from "../src/state/list-window";

const VIEW = { top: 0, height: 520, row: 52, head: 29 };

describe("of a long list", () => {
  test("a short one stands there whole, wherever it is scrolled to", () => {
    expect(windowOf([60, WHOLE - 60], { ...VIEW, top: 4_000 })).toEqual([
      [0, 60],
      [0, WHOLE - 60],
    ]);
  });

  test("what is seen stands there, at every place, and never many more", () => {
    const counts = [3, 200, 0, 297];
    const tall = counts.reduce((sum, count) => sum + VIEW.head + count * VIEW.row, 0);
    for (let top = 0; top <= tall - VIEW.height; top += 37) {
      const parts = windowOf(counts, { ...VIEW, top });
      expect(parts.reduce((sum, [from, to]) => sum + to - from, 0)).toBeLessThan(40);
      let begin = 0;
      for (const [at, count] of counts.entries()) {
        begin += VIEW.head;
        for (let row = 0; row < count; row++) {
          const y = begin + row * VIEW.row;
          const isSeen = y + VIEW.row > top && y < top + VIEW.height;
          const [from, to] = parts[at]!;
          if (isSeen) expect(row >= from && row < to).toBe(true);
        }
        begin += count * VIEW.row;
      }
    }
  });

  test("a part that is far away is empty, at its own end", () => {
    expect(windowOf([300, 300], { ...VIEW, top: 0 })[1]).toEqual([0, 0]);
    expect(windowOf([300, 300], { ...VIEW, top: 30_000 })[0]).toEqual([300, 300]);
  });
});
