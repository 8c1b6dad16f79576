// Why an interaction came to this agent, in words, from the reason the engine wrote down with its decision
// (routing/decisions.py, Reason).
import type { Messages } from "../messages";
import { roughly } from "./formats";

interface SkillMatch {
  skill: string;
  asked: number;
  held: number;
}

/** At most this many skills fit in one line of the card. */
const SKILLS_SHOWN = 3;

export function explain(
  reason: Record<string, unknown>,
  messages: Messages,
  names: { skill: (id: string) => string; queue: (id: string) => string },
): string {
  const skills = (reason.skills as SkillMatch[] | undefined) ?? [];
  const parts = skills.slice(0, SKILLS_SHOWN).map((match) => skill(match, messages, names.skill));
  if (reason.preferred) parts.unshift(messages.say("why.preferred"));
  if (!skills.length && reason.queue)
    parts.push(messages.say("why.queue", { queue: names.queue(String(reason.queue)) }));
  if (reason.candidates === 1) parts.push(messages.say("why.only"));
  const idle = Number(reason.agent_idle_ms ?? 0);
  if (idle > 0) parts.push(messages.say("why.idle", { time: roughly(idle, messages) }));
  return parts.join(messages.say("why.and"));
}

function skill({ skill, asked, held }: SkillMatch, messages: Messages, name: (id: string) => string): string {
  // A flag is held as level 1 of 1: there is nothing to count.
  if (asked === 1 && held === 1) return name(skill);
  return messages.say("why.skill", { skill: name(skill), held: String(held), asked: String(asked) });
}
