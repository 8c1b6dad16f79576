// Why a customer cannot be written to in another channel, in words; or where they can.
import type { Key, PlainKey } from "../messages";
import type { Messages } from "../messages";
import type { ReachView } from "../protocol.gen";

interface Names {
  name: string;
  /** The day on which it began. */
  date: (at: number) => string;
}

export function reachWords(
  { channel, state, since }: ReachView,
  messages: Messages,
  { name, date }: Names,
): string {
  const values = { name, date: since === null ? "" : date(since) };
  // The messages of a kind want the most that any of them wants.
  return messages.say(keyOf(state, channel) as "reach.elsewhere.sms", values);
}

const OWN: ReadonlySet<string> = new Set([
  "elsewhere",
  "no_address",
  "reachable",
  "not_begun.webchat",
  "refused.sms",
  "refused.email",
  "bounced.email",
]);

function keyOf(state: ReachView["state"], channel: ReachView["channel"]): Key | PlainKey {
  const exact = OWN.has(state) || OWN.has(`${state}.${channel}`);
  return (exact ? `reach.${state}.${channel}` : "reach.blocked") as Key;
}
