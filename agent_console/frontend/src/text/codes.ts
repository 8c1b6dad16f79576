// The hub's codes in words. A code without words in a language does not compile.
import { CODES, type Code, type Group } from "../codes.gen";
import type { Key, Messages, PlainKey } from "../messages";

/** How the messages of each group of codes begin. */
const PREFIXES = {
  refusal: "refusal",
  situation: "situation",
  strategy: "strategy",
  outcome: "ended",
  step_cause: "step",
  move_cause: "moved",
  cause: "cause",
  presence_reason: "reason",
  basis: "basis",
  opening: "opening",
} as const satisfies Record<Worded, string>;

/** Events have sentences of their own: `lines.ts`. */
export type Worded = Exclude<Group, "event">;
type Wanted = { [Of in Worded]: `${(typeof PREFIXES)[Of]}.${Code<Of>}` }[Worded];
const lacking: [Exclude<Wanted, Key>] extends [never] ? null : Exclude<Wanted, Key> = null;
void lacking;

export function isCode(group: Worded, code: string | null): code is string {
  return code !== null && (CODES[group] as readonly string[]).includes(code);
}

/** A code of a later hub than this desk says itself. */
export function words(group: Worded, code: string, messages: Messages): string {
  return isCode(group, code) ? messages.say(keyOf(group, code)) : code;
}

export function keyOf(group: Worded, code: string): PlainKey {
  return `${PREFIXES[group]}.${code}` as PlainKey;
}
