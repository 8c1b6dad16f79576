// Where one stands in a guide, in words.
import type { Messages } from "../messages";
import type { Guide } from "../rest-pop";

/** "Step 2 of 4"; while a choice is open nobody knows how many there will be. */
export function guidePlace({ now, steps }: Guide, messages: Messages): string {
  if (now === null) return messages.say("guide.done");
  const at = String(1 + steps.findIndex(({ id }) => id === now));
  const isOpen = steps.some(({ kind, state }) => kind === "choose" && state !== "done");
  return messages.say(isOpen ? "guide.atLeast" : "guide.at", { at, of: String(steps.length) });
}
