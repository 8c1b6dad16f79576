// What the alerts of the floor offer to be done. Frames come four times a second, and no button may become another
// under a finger: while the alerts are held, each stays where it is with what it offered; what no longer makes sense is
// off, and what came stands at the end. Pure.
import type { FloorAgentView, FloorNeedView } from "../protocol.gen";
import type { FloorState } from "./floor";

// More at once would leave other queues short before anybody has looked.
const MOVED_AT_ONCE = 4;
// Long enough for a wave to pass; whoever wants more says so again.
const OFFERED_MINUTES = 60;

export type NeedAction =
  | { does: "move"; queue: string; agents: string[] }
  /** No minutes: it ends. */
  | { does: "callbacks"; queue: string; minutes: number }
  | { does: "line"; queue: string }
  | { does: "listen" | "reassign"; agent: string; interaction: string }
  | { does: "presence"; agent: string };

export interface OfferedAction {
  /** The same key is the same act, whatever frame it comes from. */
  key: string;
  action: NeedAction;
  /** It cannot be done any more. */
  off: boolean;
}

export interface NeedCard {
  need: FloorNeedView;
  actions: OfferedAction[];
  /** It needs nobody any more; it keeps its place until the alerts are let go. */
  gone: boolean;
}

const ABOUT_QUEUES: ReadonlySet<string> = new Set(["queue_late", "rule"]);

export const isAboutQueue = ({ kind }: FloorNeedView) => ABOUT_QUEUES.has(kind);

/** Until when callers of a queue are offered to be called back; 0: they are not. */
export function offeredUntil(floor: FloorState, queue: string | null, now: number): number {
  const until = (queue && floor.queues[queue]?.callbacks_until) || 0;
  return until > now ? until : 0;
}

export const workOf = (floor: FloorState, agent: string | null, interaction: string | null) =>
  agent ? floor.agents[agent]?.work.find(({ interaction_id }) => interaction_id === interaction) : undefined;

function* listActions(
  need: FloorNeedView,
  floor: FloorState,
  free: FloorAgentView[],
  now: number,
): Generator<NeedAction> {
  const { kind, queue_id: queue, agent_id: agent, interaction_id: interaction } = need;
  if (isAboutQueue(need) && queue) {
    const movable = free.filter(({ queues }) => !queues.includes(queue)).slice(0, MOVED_AT_ONCE);
    const offered = offeredUntil(floor, queue, now) > 0;
    const hasCallers = !!floor.queues[queue]?.channels.voice;
    if (movable.length) yield { does: "move", queue, agents: movable.map(({ agent_id }) => agent_id) };
    if (offered) yield { does: "callbacks", queue, minutes: 0 };
    else if (hasCallers) yield { does: "callbacks", queue, minutes: OFFERED_MINUTES };
    else if (!movable.length) yield { does: "line", queue };
    return;
  }
  if (!agent || !floor.agents[agent]) return;
  const work = workOf(floor, agent, interaction);
  if (kind === "help") {
    if (work?.channel === "voice") yield { does: "listen", agent, interaction: work.interaction_id };
  } else if (kind === "overdue") {
    if (work) yield { does: "reassign", agent, interaction: work.interaction_id };
  } else yield { does: "presence", agent };
}

/** Those of an offered move who can still be spared. */
export const stillFree = (floor: FloorState, queue: string, agents: string[]): string[] =>
  agents.filter((id) => floor.agents[id]?.state === "ready" && !floor.agents[id].queues.includes(queue));

const STILL: {
  [D in NeedAction["does"]]: (a: NeedAction & { does: D }, floor: FloorState, now: number) => boolean;
} = {
  move: ({ queue, agents }, floor) => stillFree(floor, queue, agents).length > 0,
  callbacks: ({ queue, minutes }, floor, now) => offeredUntil(floor, queue, now) > 0 === !minutes,
  line: () => true,
  listen: ({ agent, interaction }, floor) => !!workOf(floor, agent, interaction),
  reassign: ({ agent, interaction }, floor) => !!workOf(floor, agent, interaction),
  presence: ({ agent }, floor) => !!floor.agents[agent],
};

const isStill = (action: NeedAction, floor: FloorState, now: number) =>
  STILL[action.does](action as never, floor, now);

/** Each as the floor has it now. */
export function drawNeeds(
  needs: FloorNeedView[],
  floor: FloorState,
  free: FloorAgentView[],
  now: number,
): NeedCard[] {
  return needs.map((need) => ({
    need,
    gone: false,
    actions: [...listActions(need, floor, free, now)].map((action) => ({
      key: JSON.stringify(action),
      action,
      off: false,
    })),
  }));
}

/** Those of `before` where they are and with what they offered, with what `fresh` says of them. */
export function holdNeeds(before: NeedCard[], fresh: NeedCard[], floor: FloorState, now: number): NeedCard[] {
  const standing = new Map(fresh.map((card) => [card.need.id, card]));
  const kept = before.map((card): NeedCard => {
    const today = standing.get(card.need.id);
    const actions = card.actions.map((each) => ({
      ...each,
      off: !today || !isStill(each.action, floor, now),
    }));
    return { need: today?.need ?? card.need, gone: !today, actions };
  });
  const drawn = new Set(before.map(({ need }) => need.id));
  return [...kept, ...fresh.filter(({ need }) => !drawn.has(need.id))];
}

/** How many would look otherwise if they were let go. */
export function countHeld(held: NeedCard[], fresh: NeedCard[]): number {
  const places = new Map(fresh.map(({ need }, place) => [need.id, place]));
  const others = (card: NeedCard, place: number) =>
    card.gone || places.get(card.need.id) !== place || card.actions.some(({ off }) => off);
  return held.filter(others).length;
}

/** What was done, as the floor will show it: a move by the version of the configuration that has it (a move that was
 * taken back at once looks as before it), callbacks by until when they are offered. */
export type Owed = { version: number } | { queue: string; until: number | null };

export function isShown(owed: Owed, { version, queues }: FloorState): boolean {
  if ("version" in owed) return (version ?? 0) >= owed.version;
  return (queues[owed.queue]?.callbacks_until ?? null) === owed.until;
}
