import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { Unread } from "../src/unread.svelte";

test("a question is not answered by holding the key that asked it, nor by pressing that twice", () => {
  let now = 0;
  let asks = $state(false);
  let unread!: Unread;
  const end = $effect.root(() => {
    unread = new Unread(
      () => asks,
      () => now,
    );
  });
  flushSync();
  const takes = (repeat = false) => unread.takes({ repeat });
  expect([takes(), takes(true)]).toEqual([false, true]);
  now = 10_000;
  asks = true;
  flushSync();
  now += 599;
  expect([takes(), takes(true)]).toEqual([true, true]);
  now += 1;
  expect([takes(), takes(true)]).toEqual([false, true]);
  end();
});
