// The table of candidates: who got it, who could have, and what is in the way of each of the others.
import type { Messages } from "../messages";
import type { Explanation, Verdict } from "../rest";
import { words } from "./codes";
import { exactly, running } from "./formats";
import { lost } from "./why";

export interface VerdictRow {
  agentId: string;
  kind: "winner" | "candidate" | "refused";
  what: string;
  /** When that changes, or how long the agent has been idle; "" where nobody can tell. */
  when: string;
}

const ORDER = { winner: 0, candidate: 1, refused: 2 } as const;

/** In the order in which they would have been chosen; then those whom time alone will bring. */
export function listVerdicts(
  explanation: Explanation,
  now: number,
  messages: Messages,
  rings = false,
): VerdictRow[] {
  const kindOf = (each: Verdict) =>
    each.agent_id === explanation.winner ? "winner" : each.refusal === null ? "candidate" : "refused";
  return explanation.agents
    .toSorted((a, b) => ORDER[kindOf(a)] - ORDER[kindOf(b)] || byKey(a, b) || soonest(a) - soonest(b))
    .map((verdict) => ({
      agentId: verdict.agent_id,
      kind: kindOf(verdict),
      what: what(verdict, explanation.winner, rings, messages),
      when: when(verdict, now, messages),
    }));
}

function byKey({ key: a }: Verdict, { key: b }: Verdict): number {
  const at = (a ?? []).findIndex((value, column) => value !== b?.[column]);
  return at < 0 || !b ? 0 : a![at]! - b[at]!;
}

function soonest({ until_ms, from_step }: Verdict): number {
  return until_ms ?? (from_step === null ? Infinity : Number.MAX_SAFE_INTEGER);
}

function what(
  { agent_id, refusal, lost_on }: Verdict,
  winner: string | null,
  rings: boolean,
  messages: Messages,
): string {
  if (agent_id === winner) return messages.say(rings ? "why.verdict.rings" : "why.verdict.winner");
  if (refusal !== null) return words("refusal", refusal, messages);
  return lost_on ? lost(lost_on, messages) : messages.say("why.verdict.candidate");
}

function when({ refusal, key, until_ms, from_step }: Verdict, now: number, messages: Messages): string {
  if (until_ms !== null)
    return until_ms > now
      ? messages.say("why.verdict.in", { time: running(until_ms - now) })
      : messages.say("why.verdict.soon");
  if (from_step !== null) return messages.say("why.verdict.fromStep", { step: String(from_step + 1) });
  // The key of a candidate ends with the moment since when they have been idle.
  const idle = refusal === null ? now - (key?.at(-1) ?? now) : 0;
  return idle >= 1000 ? messages.say("why.verdict.idle", { time: exactly(idle, messages) }) : "";
}
