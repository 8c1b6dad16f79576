// What the command menu lists: conversations of mine, customers the hub finds, and everything that has a key.
import { ANYWHERE, type Command, NOT_TYPING } from "../keys";
import type { PlainKey } from "../messages";
import { fold } from "../text/fold";

export interface Action {
  command: Command;
  does: PlainKey;
  chord: readonly string[];
}

/** Every command once, by its first key. */
export const ACTIONS: readonly Action[] = [...ANYWHERE, ...NOT_TYPING].reduce<Action[]>(
  (listed, { command, does, chord }) =>
    !command || command === "find" || listed.some((each) => each.command === command)
      ? listed
      : [...listed, { command, does, chord }],
  [],
);

/** Fewer letters find half the town. */
export const SHORTEST_SEARCH = 2;

/** Whether every word of what was typed begins a word of the text; Chinese has no gaps, and is looked for anywhere. */
export function matches(typed: string, text: string): boolean {
  const heap = fold(text);
  return fold(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every(
      (word) => ` ${heap}`.includes(` ${word}`) || (/[^\u0000-\u024f]/.test(word) && heap.includes(word)),
    );
}

/** As it can be dialled, where what was typed is a number and nothing else. */
export function numberIn(typed: string): string | null {
  const digits = typed.normalize("NFKC").replace(/[\s().-]/g, "");
  return /^\+?\d{6,15}$/.test(digits) ? digits : null;
}
