import { describe, expect, test } from "vitest";
import { drawStream } from "../src/state/stream";
import { down, DRAWN, MOST_DRAWN, NEWEST, placesOf, up, type Window } from "../src/state/stream-window";
import { received, sent } from "./builders";

const entries = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({ key: `e${from + at}` }));
const shown = (list: { key: string }[], window: Window) => {
  const [from, to] = placesOf(list, window);
  return [list[from]?.key, list[to - 1]?.key];
};

describe("the part of a stream that is drawn", () => {
  test("is the newest, and follows what comes", () => {
    expect(shown(entries(0, 10_000), NEWEST)).toEqual([`e${10_000 - DRAWN}`, "e9999"]);
    expect(shown(entries(0, 10_001), NEWEST)).toEqual([`e${10_001 - DRAWN}`, "e10000"]);
    expect(shown(entries(0, 3), NEWEST)).toEqual(["e0", "e2"]);
    expect(placesOf([], NEWEST)).toEqual([0, 0]);
  });

  test("goes up to the very first and down to the very last, overlaps all the way, and never grows beyond its size", () => {
    const list = entries(0, 10_000);
    let window = NEWEST;
    for (const [step, end] of [
      [up, () => placesOf(list, window)[0] === 0],
      [down, () => window.last === null],
    ] as const) {
      while (!end()) {
        const before = placesOf(list, window);
        window = step(list, window);
        const after = placesOf(list, window);
        expect(after[1] - after[0]).toBeLessThanOrEqual(MOST_DRAWN);
        expect(Math.min(before[1], after[1]) - Math.max(before[0], after[0])).toBeGreaterThanOrEqual(DRAWN);
      }
    }
    expect(shown(list, window)[1]).toBe("e9999");
  });

  test("stays where it is when older ones come above it and new ones below", () => {
    let window = NEWEST;
    for (let n = 0; n < 10; n++) window = up(entries(5_000, 10_000), window);
    const before = shown(entries(5_000, 10_000), window);
    expect(shown(entries(4_950, 10_050), window)).toEqual(before);
  });

  test("is the newest where what bounded it is gone", () => {
    expect(shown(entries(0, 1_000), { first: "gone", last: "gone" })).toEqual([`e${1_000 - DRAWN}`, "e999"]);
  });
});

test("of a conversation of ten thousand messages in one day each is looked at as often as of one of a thousand", () => {
  const events = Array.from({ length: 10_000 }, (_, n) => (n % 3 ? received(`m${n}`) : sent(`m${n}`)));
  const looksEach = (count: number) => {
    let looks = 0;
    const counted = new Proxy(events.slice(0, count), {
      get(part, key) {
        if (typeof key === "string" && /^\d+$/.test(key)) looks++;
        return Reflect.get(part, key);
      },
    });
    expect(drawStream({ events: counted, pending: [] })).toHaveLength(count + 1);
    return looks / count;
  };
  // Looking back through all of them for each would be ten times as often.
  expect(looksEach(10_000)).toBeLessThan(looksEach(1_000) + 1);
  expect(looksEach(1_000)).toBeGreaterThanOrEqual(1);
});
