// Whom a call can be given to: one list of people, queues, skills and numbers, in the order in which they are of use.
import type { CallTarget } from "../protocol.gen";
import type { Targets } from "../rest";
import { fold } from "../text/fold";

export type AgentStanding = "free" | "busy" | "away";

export type Choice =
  | {
      key: string;
      to: CallTarget;
      name: string;
      group: "people";
      standing: AgentStanding;
      since: number | null;
      skills: Record<string, number>;
    }
  | {
      key: string;
      to: CallTarget;
      name: string;
      group: "queues";
      waiting: number;
      ready: number;
      open: boolean;
      estimate: number | null;
    }
  | { key: string; to: CallTarget; name: string; group: "skills" }
  | { key: string; to: CallTarget; name: string; group: "numbers"; number: string };

export const GROUPS = ["people", "queues", "skills", "numbers"] as const;

const RANK: Record<AgentStanding, number> = { free: 0, busy: 1, away: 2 };
// What fits without scrolling for long; typing finds the rest.
const SHOWN = 30;

export interface Naming {
  queue: (id: string) => string;
  skill: (id: string) => string;
}

export function listChoices(targets: Targets, search: string, naming: Naming): Choice[] {
  const people = targets.agents
    .map(({ id, name, standing, since, skills }): Choice => ({
      key: `agent ${id}`,
      to: { kind: "agent", id, level: null },
      name,
      group: "people",
      standing,
      since,
      skills,
    }))
    .sort(
      (a, b) =>
        (a.group === "people" && b.group === "people" ? RANK[a.standing] - RANK[b.standing] : 0) ||
        a.name.localeCompare(b.name),
    );
  const queues = targets.queues.map(({ id, waiting, ready, is_open, estimate_ms }): Choice => ({
    key: `queue ${id}`,
    to: { kind: "queue", id, level: null },
    name: naming.queue(id),
    group: "queues",
    waiting,
    ready,
    open: is_open,
    estimate: estimate_ms,
  }));
  const skills = targets.skills.map((id): Choice => ({
    key: `skill ${id}`,
    to: { kind: "skill", id, level: null },
    name: naming.skill(id),
    group: "skills",
  }));
  const wanted = fold(search);
  const found = [...people, ...queues, ...skills].filter(({ name }) => fold(name).includes(wanted));
  return [...found.slice(0, SHOWN), ...numbers(search)];
}

/** What was typed, where it can be a number: the hub says whether it is one. */
function numbers(search: string): Choice[] {
  const typed = search.normalize("NFKC").replace(/[\s().\-/]/g, "");
  if (!/^\+?\d{3,15}$/.test(typed)) return [];
  return [
    {
      key: `number ${typed}`,
      to: { kind: "number", id: typed, level: null },
      name: typed,
      group: "numbers",
      number: typed,
    },
  ];
}
