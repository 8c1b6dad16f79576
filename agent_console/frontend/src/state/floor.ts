// The live floor as its frames tell it: whole once, then what has changed. Pure.
import type {
  FloorAgentView,
  FloorFigureView,
  FloorFrame,
  FloorNeedView,
  FloorQueueView,
  FloorRuleView,
} from "../protocol.gen";

export interface FloorState {
  at: number;
  figures: FloorFigureView[];
  queues: Record<string, FloorQueueView>;
  agents: Record<string, FloorAgentView>;
  needs: FloorNeedView[];
  rules: FloorRuleView[];
}

export type AgentState = FloorAgentView["state"];
export type Severity = "ok" | "soon" | "late";

const EMPTY: FloorState = { at: 0, figures: [], queues: {}, agents: {}, needs: [], rules: [] };

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
    agents,
    queues,
    figures: frame.figures ?? base.figures,
    needs: frame.needs ?? base.needs,
    rules: frame.rules ?? base.rules,
  };
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

/** Late first, then whoever is nearest to the limit, then what waits. */
export function byNeed(queues: FloorQueueView[], now: number): FloorQueueView[] {
  const rank = (row: FloorQueueView) => ["late", "soon", "ok"].indexOf(waitState(row, now));
  return queues.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      used(b, now) - used(a, now) ||
      b.waiting - a.waiting ||
      a.queue_id.localeCompare(b.queue_id),
  );
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

export function selectAgents(
  agents: FloorAgentView[],
  filter: AgentFilter,
  nameOf: (id: string) => string,
  fold: (text: string) => string,
): FloorAgentView[] {
  const wanted = fold(filter.search);
  return agents
    .filter(
      (row) =>
        (filter.states.length ? filter.states.includes(row.state) : row.state !== "offline") &&
        (!filter.team || row.team === filter.team) &&
        (!filter.queue || row.queues.includes(filter.queue)) &&
        (!filter.channel || row.work.some(({ channel }) => channel === filter.channel)) &&
        (!wanted || fold(nameOf(row.agent_id)).includes(wanted)),
    )
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        nameOf(a.agent_id).localeCompare(nameOf(b.agent_id)),
    );
}

export function countStates(agents: FloorAgentView[]): Partial<Record<AgentState, number>> {
  const counts: Partial<Record<AgentState, number>> = {};
  for (const { state } of agents) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Ready agents who do not serve the queue yet, those of queues in which least waits first: who can be moved in. */
export function candidates(floor: FloorState, queueId: string, most: number): FloorAgentView[] {
  const load = (row: FloorAgentView) =>
    row.queues.reduce((sum, id) => sum + (floor.queues[id]?.waiting ?? 0), 0);
  return Object.values(floor.agents)
    .filter((row) => row.state === "ready" && !row.queues.includes(queueId))
    .toSorted((a, b) => load(a) - load(b) || a.agent_id.localeCompare(b.agent_id))
    .slice(0, most);
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
