// Why an interaction came to an agent, in words, from the reason the engine wrote down with its decision
// (routing/decisions.py, Reason).
import type { Messages } from "../messages";
import { words } from "./codes";
import type { Estimate } from "./estimates";
import { exactly, roughly } from "./formats";

export interface SkillMatch {
  skill: string;
  asked: number;
  held: number;
}

/** What the desk reads of it; a card drawn before a change of the hub may lack any part. */
export interface Reason {
  skills?: SkillMatch[];
  queue?: string;
  waited_ms?: number;
  agent_idle_ms?: number;
  strategy?: string;
  cause?: string;
  candidates?: number;
  preferred?: boolean;
  over?: string;
  /** Somebody asked for this very agent. */
  named?: boolean;
  winner_key?: number[];
  runner_up?: string | null;
  runner_up_key?: number[] | null;
  promised?: Estimate | null;
}

interface Names {
  skill: (id: string) => string;
  queue: (id: string) => string;
  agent: (id: string) => string;
}

/** At most this many skills fit in one line of the card. */
const SKILLS_SHOWN = 3;

/** The few words of a card: skills, and what decided. */
export function explain(
  reason: Reason,
  messages: Messages,
  names: Pick<Names, "skill" | "queue">,
  mine = true,
): string {
  const { skills = [], queue, candidates, preferred, over, agent_idle_ms: idle = 0 } = reason;
  if (reason.named) return messages.say("why.named");
  const parts = skills.slice(0, SKILLS_SHOWN).map((match) => skill(match, messages, names.skill));
  if (preferred) parts.unshift(messages.say(mine ? "why.preferred" : "why.preferred.them"));
  if (!skills.length && queue) parts.push(messages.say("why.queue", { queue: names.queue(queue) }));
  if (over) parts.push(messages.say("why.picked"));
  else if (candidates === 1) parts.push(messages.say("why.only"));
  if (idle > 0) parts.push(messages.say("why.idle", { time: roughly(idle, messages) }));
  return parts.join(messages.say("why.and"));
}

/** The whole sentence: who, why, and who came second. */
export function sentence(
  reason: Reason,
  who: string,
  mine: boolean,
  messages: Messages,
  names: Names,
): string {
  const parts = [explain({ ...reason, agent_idle_ms: 0 }, messages, names, mine), decided(reason, messages)];
  const why = parts.filter(Boolean).join(messages.say("why.and"));
  const whole = messages.say("why.sentence", { who, why });
  if (!reason.runner_up) return whole;
  const lost = lostWords(lostOn(reason), reason, messages);
  return messages.say("why.withRunnerUp", { sentence: whole, name: names.agent(reason.runner_up), lost });
}

function decided(
  { strategy, over, named, candidates, agent_idle_ms: idle = 0 }: Reason,
  messages: Messages,
): string {
  if (named) return "";
  const time = exactly(idle, messages);
  if (over || candidates === 1) return idle > 0 ? messages.say("why.idle", { time }) : "";
  if (strategy === "longest_idle" && idle > 0) return messages.say("why.longestIdle", { time });
  const parts = [
    strategy && words("strategy", strategy, messages),
    idle > 0 && messages.say("why.idle", { time }),
  ];
  return parts.filter(Boolean).join(messages.say("why.and"));
}

/** The first column in which the runner-up stands behind: routing/ranking.py has their order. */
export function lostOn({ winner_key: won = [], runner_up_key, strategy = "" }: Reason): string {
  const at = won.findIndex((value, column) => value !== runner_up_key?.[column]);
  const fixed: Record<number, string> = {
    0: "step",
    1: "preferred",
    2: "tier",
    [won.length - 2]: "load",
    [won.length - 1]: "idle",
  };
  return at < 0 ? "order" : (fixed[at] ?? strategy);
}

function lostWords(on: string, reason: Reason, messages: Messages): string {
  const { winner_key: won, runner_up_key: second, agent_idle_ms: idle = 0 } = reason;
  if (on !== "idle" || !won || !second) return lost(on, messages);
  // Both keys end with the moment since when the agent has been idle.
  const later = second.at(-1)! - won.at(-1)!;
  return messages.say("lost.idle", { time: exactly(Math.max(0, idle - later), messages) });
}

const LOST = {
  step: "lost.step",
  preferred: "lost.preferred",
  tier: "lost.tier",
  load: "lost.load",
  idle: "lost.idle.plain",
  order: "lost.order",
} as const;

/** Why a candidate did not get it: by the name of the key that lost. */
export function lost(on: string, messages: Messages): string {
  const key = LOST[on as keyof typeof LOST];
  return key
    ? messages.say(key)
    : messages.say("lost.strategy", { strategy: words("strategy", on, messages) });
}

function skill({ skill, asked, held }: SkillMatch, messages: Messages, name: (id: string) => string): string {
  // A flag is held as level 1 of 1: there is nothing to count.
  if (asked === 1 && held === 1) return name(skill);
  return messages.say("why.skill", { skill: name(skill), held: String(held), asked: String(asked) });
}
