// The live floor as its frames tell it: whole once, then what has changed. Pure.
import type {
  FloorAgentView,
  FloorFigureView,
  FloorFrame,
  FloorNeedView,
  FloorQueueView,
  FloorRuleView,
  FloorWorkView,
} from "../protocol.gen";

export interface FloorState {
  at: number;
  /** Of the configuration. A node of an earlier version of ours does not tell. */
  version?: number | undefined;
  figures: FloorFigureView[];
  queues: Record<string, FloorQueueView>;
  agents: Record<string, FloorAgentView>;
  needs: FloorNeedView[];
  /** Of all that stand; the most serious of them are told. */
  needsCount: number;
  rules: FloorRuleView[];
}

export type AgentState = FloorAgentView["state"];
export type Severity = "ok" | "soon" | "late";

const EMPTY: FloorState = { at: 0, figures: [], queues: {}, agents: {}, needs: [], needsCount: 0, rules: [] };

export function foldFloor(before: FloorState | null, frame: FloorFrame): FloorState | null {
  // Changes of something that was never whole: of a line that is gone already.
  if (!before && !frame.whole) return null;
  const base = frame.whole || !before ? EMPTY : before;
  const agents = frame.agents.length || frame.gone.length ? { ...base.agents } : base.agents;
  for (const row of frame.agents) agents[row.agent_id] = row;
  for (const id of frame.gone) delete agents[id];
  const queues = frame.queues.length ? { ...base.queues } : base.queues;
  for (const row of frame.queues) queues[row.queue_id] = row;
  return {
    at: frame.at,
    version: frame.version,
    agents,
    queues,
    figures: frame.figures ?? base.figures,
    needs: frame.needs ?? base.needs,
    needsCount: countOf(frame) ?? base.needsCount,
    rules: frame.rules ?? base.rules,
  };
}

/** A node of an earlier version tells all of them and does not count. */
const countOf = ({ needs, needs_count }: FloorFrame) => needs_count ?? needs?.length ?? null;

/** What wants a supervisor, on whatever page they are. */
export interface Alerts {
  needs: readonly FloorNeedView[];
  count: number;
}

export function foldAlerts(before: Alerts | null, frame: FloorFrame): Alerts | null {
  const count = countOf(frame);
  if (!frame.needs && count === null) return before;
  return { needs: frame.needs ?? before?.needs ?? [], count: count ?? before?.count ?? 0 };
}

// Three quarters of the limit: there is still time to do something.
const SOON = 0.75;

/** How much of its limit the longest wait of a queue has used; 0 where nobody waits. */
export function used(queue: FloorQueueView, now: number): number {
  return queue.longest_since === null
    ? 0
    : Math.max(0, now - queue.longest_since) / Math.max(1, queue.limit_ms);
}

export function waitState(queue: FloorQueueView, now: number): Severity {
  const share = used(queue, now);
  return share > 1 ? "late" : share >= SOON ? "soon" : "ok";
}

/** A share in target below its goal, where enough was asked to say so: within five points it is near. */
export function levelState({ level, goal, asked }: FloorQueueView): Severity {
  if (level === null || asked < 5 || level >= goal) return "ok";
  return level >= goal - 5 ? "soon" : "late";
}

const RANKS: Record<Severity, number> = { late: 0, soon: 1, ok: 2 };

/** Late first, then whoever is nearest to the limit, then what waits. */
export function byNeed(queues: FloorQueueView[], now: number): FloorQueueView[] {
  return queues
    .map((row) => ({ row, rank: RANKS[waitState(row, now)], share: used(row, now) }))
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        b.share - a.share ||
        b.row.waiting - a.row.waiting ||
        (a.row.queue_id < b.row.queue_id ? -1 : 1),
    )
    .map(({ row }) => row);
}

/** Those who talk first, then who is stuck, then who is free; whoever is not here comes last. */
const ORDER: readonly AgentState[] = [
  "on_contact",
  "ringing",
  "missed",
  "unreachable",
  "wrapup",
  "ready",
  "away",
  "offline",
];

export interface AgentFilter {
  states: readonly AgentState[];
  team: string | null;
  queue: string | null;
  channel: string | null;
  search: string;
}

/** The place of each name among all of them. Names are compared once, not with every frame: of thousands that takes
 * longer than to draw those in sight. */
export class NameOrder {
  #places = new Map<string, number>();

  constructor(readonly nameOf: (id: string) => string) {}

  of(agents: FloorAgentView[]): ReadonlyMap<string, number> {
    const isKnown =
      agents.length === this.#places.size && agents.every(({ agent_id }) => this.#places.has(agent_id));
    if (!isKnown) {
      const { compare } = new Intl.Collator();
      const named = agents.map(({ agent_id }) => [this.nameOf(agent_id), agent_id] as const);
      named.sort(([a], [b]) => compare(a, b));
      this.#places = new Map(named.map(([, id], place) => [id, place]));
    }
    return this.#places;
  }
}

export function selectAgents(
  agents: FloorAgentView[],
  filter: AgentFilter,
  order: NameOrder,
  fold: (text: string) => string,
): FloorAgentView[] {
  const wanted = fold(filter.search);
  const places = order.of(agents);
  return agents
    .filter(
      (row) =>
        (filter.states.length ? filter.states.includes(row.state) : row.state !== "offline") &&
        (!filter.team || row.team === filter.team) &&
        (!filter.queue || row.queues.includes(filter.queue)) &&
        (!filter.channel || row.work.some(({ channel }) => channel === filter.channel)) &&
        (!wanted || fold(order.nameOf(row.agent_id)).includes(wanted)),
    )
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || places.get(a.agent_id)! - places.get(b.agent_id)!,
    );
}

export function countStates(agents: FloorAgentView[]): Partial<Record<AgentState, number>> {
  const counts: Partial<Record<AgentState, number>> = {};
  for (const { state } of agents) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Ready agents, those of queues in which least waits first: who can be moved elsewhere. */
export function freest({ agents, queues }: FloorState): FloorAgentView[] {
  return Object.values(agents)
    .filter((row) => row.state === "ready")
    .map((row) => ({ row, load: row.queues.reduce((sum, id) => sum + (queues[id]?.waiting ?? 0), 0) }))
    .toSorted((a, b) => a.load - b.load || (a.row.agent_id < b.row.agent_id ? -1 : 1))
    .map(({ row }) => row);
}

export interface Receiver {
  kind: "queue" | "agent";
  id: string;
}

const TAKES_WORK: ReadonlySet<AgentState> = new Set(["ready", "ringing", "on_contact", "wrapup"]);

/** To whom an agent's work can be given: back to its queue, then those who serve it and have the least, then other
 * queues and agents. */
export function listReceivers(floor: FloorState, row: FloorAgentView, work: FloorWorkView): Receiver[] {
  const here = Object.values(floor.agents)
    .filter(
      (each) =>
        each.agent_id !== row.agent_id &&
        TAKES_WORK.has(each.state) &&
        (each.capacity[work.channel] ?? 0) > 0,
    )
    .toSorted((a, b) => a.work.length - b.work.length || (a.agent_id < b.agent_id ? -1 : 1));
  const serves = here.filter(({ queues }) => queues.includes(work.queue_id));
  const agent = ({ agent_id }: FloorAgentView): Receiver => ({ kind: "agent", id: agent_id });
  const queue = (id: string): Receiver => ({ kind: "queue", id });
  return [
    queue(work.queue_id),
    ...serves.map(agent),
    ...Object.keys(floor.queues)
      .filter((id) => id !== work.queue_id)
      .toSorted()
      .map(queue),
    ...here.filter((each) => !serves.includes(each)).map(agent),
  ];
}

/** What a list of rows of one height draws: the rows in sight and a few more, and the room of the others. */
export function windowOf(scrolled: number, room: number, rowHeight: number, count: number, more = 8) {
  const first = Math.max(0, Math.min(count, Math.floor(scrolled / rowHeight) - more));
  const last = Math.min(count, Math.ceil((scrolled + room) / rowHeight) + more);
  return { first, last, before: first * rowHeight, after: (count - last) * rowHeight };
}

/** A line of values as the points of a polyline in a box; nothing of fewer than two. */
export function pointsOf(
  values: readonly (number | null)[],
  width: number,
  height: number,
): [number, number][] {
  const known = values.flatMap((value, at) => (value === null ? [] : [[at, value] as const]));
  if (known.length < 2) return [];
  const most = Math.max(...known.map(([, value]) => value));
  const least = Math.min(...known.map(([, value]) => value));
  const last = values.length - 1;
  return known.map(([at, value]) => [
    (at / last) * width,
    most === least ? height / 2 : height - ((value - least) / (most - least)) * height,
  ]);
}
