import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { later, missingPieces } from "../src/later.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a piece that cannot be fetched is told to be missing, and tried until it is there", async () => {
  let line = false;
  const load = vi.fn(() => (line ? Promise.resolve("editor") : Promise.reject(new TypeError("Failed to fetch"))));
  const piece = later(load);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(missingPieces()).toBe(1);
  const tried = load.mock.calls.length;
  expect(tried).toBeGreaterThan(1);

  line = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await piece).toBe("editor");
  expect(missingPieces()).toBe(0);
  expect(load).toHaveBeenCalledTimes(tried + 1);
});

test("nobody waits more than a minute for the next try, however long the line is gone", async () => {
  const load = vi.fn(() => Promise.reject(new TypeError("Failed to fetch")));
  void later(load);
  await vi.advanceTimersByTimeAsync(3_600_000);
  const before = load.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(before + 1);
});

test("a piece that is there at once is missed by nobody", async () => {
  const before = missingPieces();
  expect(await later(() => Promise.resolve("page"))).toBe("page");
  expect(missingPieces()).toBe(before);
});
