import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { whenCalm } from "../src/calm";

let calm: (() => void)[] = [];

beforeEach(() => {
  calm = [];
  vi.stubGlobal("requestAnimationFrame", (paint: () => void) => (paint(), 0));
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  vi.stubGlobal("requestIdleCallback", (act: () => void) => calm.push(act));
  vi.stubGlobal("cancelIdleCallback", (which: number) => calm.splice(which - 1, 1));
});
afterEach(() => vi.unstubAllGlobals());

describe("what waits for a quiet moment", () => {
  test("is done when it has come, and not before", () => {
    const done = vi.fn();
    whenCalm(done);
    expect(done).not.toHaveBeenCalled();
    calm.forEach((act) => act());
    expect(done).toHaveBeenCalledOnce();
  });

  test("is not done for what is passed by", () => {
    const [passed, stayed] = [vi.fn(), vi.fn()];
    whenCalm(passed)();
    whenCalm(stayed);
    calm.forEach((act) => act());
    expect(passed).not.toHaveBeenCalled();
    expect(stayed).toHaveBeenCalledOnce();
  });

  test("is a task after the painting where a browser knows no quiet moments", () => {
    vi.stubGlobal("requestIdleCallback", undefined);
    vi.useFakeTimers();
    const [passed, stayed] = [vi.fn(), vi.fn()];
    whenCalm(passed)();
    whenCalm(stayed);
    vi.runAllTimers();
    vi.useRealTimers();
    expect(passed).not.toHaveBeenCalled();
    expect(stayed).toHaveBeenCalledOnce();
  });
});
