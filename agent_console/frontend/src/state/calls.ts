// A call as its bar and its line in the stream show it. What the hub last told with the call's message is
// the truth; a report that comes without it moves a leg, and only forward.
import type { CallView, EventView, InteractionView, LegView } from "../protocol.gen";
import type { Conversation, DeskState } from "./model";

/** How far the call of mine is, from the states of its legs. */
export type Phase =
  "connecting" | "ringing" | "connected" | "busy" | "no_answer" | "failed" | "hung_up" | "left";

export interface LiveCall {
  interaction: InteractionView;
  conversation: Conversation;
  /** Absent while only the interaction is known. */
  call: CallView | null;
  phase: Phase;
}

const RANK: Record<LegView["state"], number> = {
  queued: 0,
  ringing: 1,
  in_progress: 2,
  completed: 3,
  busy: 3,
  no_answer: 3,
  failed: 3,
  canceled: 3,
};

const MY_LEG: Record<LegView["state"], Phase> = {
  queued: "connecting",
  ringing: "ringing",
  in_progress: "connected",
  completed: "left",
  busy: "busy",
  no_answer: "no_answer",
  failed: "failed",
  canceled: "failed",
};

/** Every call of a stream as it is now, by the id of its message, oldest first. */
export function foldCalls(events: readonly EventView[]): Map<string, CallView> {
  const calls = new Map<string, CallView>();
  let current: string | undefined;
  for (const event of events) {
    const told = event.message?.call;
    if (told) calls.set((current = event.message!.id), told);
    const known = current && calls.get(current);
    if (known && !told) calls.set(current!, after(known, event));
  }
  return calls;
}

function after(call: CallView, event: EventView): CallView {
  if (event.kind === "call.leg") return moveLeg(call, event);
  if (event.kind !== "call.ended") return call;
  const result = (event.data.result as CallView["result"] | undefined) ?? call.result;
  return { ...call, result, ended_at: call.ended_at ?? event.at };
}

function moveLeg(call: CallView, { data, agent_id, at }: EventView): CallView {
  const leg = { party: data.party, state: data.state, agent_id: null } as LegView;
  if (leg.party === "agent") leg.agent_id = agent_id;
  const place = call.legs.findLastIndex((each) => each.party === leg.party && each.agent_id === leg.agent_id);
  const before = call.legs[place];
  const fresh = !before || (RANK[before.state] === 3 && RANK[leg.state] < 2);
  if (!fresh && RANK[leg.state] <= RANK[before.state]) return call;
  const legs = fresh ? [...call.legs, leg] : call.legs.with(place, leg);
  const answered = leg.party === "agent" && leg.state === "in_progress";
  return { ...call, legs, answered_at: call.answered_at ?? (answered ? at : null) };
}

export function newestCall({ events }: Pick<Conversation, "events">): CallView | null {
  return [...foldCalls(events).values()].at(-1) ?? null;
}

// Long enough to read who hung up, before the bar makes room.
const HUNG_UP_MS = 5_000;

/** The call of mine that runs; one that the customer has ended stays for a moment to say so. */
export function liveCall(state: DeskState, now: number): LiveCall | undefined {
  const mine = Object.values(state.interactions).filter(({ channel }) => channel === "voice");
  const running =
    mine.find(({ state }) => state === "active") ?? mine.find((each) => justLost(state, each, now));
  const conversation = running && state.conversations[running.conversation_id];
  if (!running || !conversation) return undefined;
  const call = newestCall(conversation);
  return { interaction: running, conversation, call, phase: phaseOf(running, call, state.me) };
}

export function isOnCall(state: Pick<DeskState, "interactions">): boolean {
  return Object.values(state.interactions).some(
    ({ channel, state }) => channel === "voice" && state === "active",
  );
}

function justLost(
  state: DeskState,
  { id, conversation_id, ended_at }: InteractionView,
  now: number,
): boolean {
  if (ended_at === null || now - ended_at >= HUNG_UP_MS) return false;
  const events = state.conversations[conversation_id]?.events ?? [];
  const ended = events.findLast((each) => each.kind === "interaction.ended" && each.interaction_id === id);
  return ended?.data.by === "customer";
}

function phaseOf({ state }: InteractionView, call: CallView | null, me: string): Phase {
  if (state !== "active") return "hung_up";
  if (call?.legs.findLast(({ party }) => party === "customer")?.state === "completed") return "hung_up";
  const leg = call?.legs.findLast(({ party, agent_id }) => party === "agent" && agent_id === me);
  return MY_LEG[leg?.state ?? "queued"];
}

/** Whoever spoke with the customer, in the order in which they came. */
export function spokeWith({ legs }: CallView): string[] {
  const spoke = legs.filter(
    ({ party, state }) => party === "agent" && ["in_progress", "completed"].includes(state),
  );
  return [...new Set(spoke.flatMap(({ agent_id }) => agent_id ?? []))];
}
