// A call as its bar and its line in the stream show it: what the hub told last with the call's message.
import type { EventView, InteractionView, LegView } from "../protocol.gen";
import type { CallView } from "../protocol.gen";
import type { Conversation, DeskState } from "./model";
import { customerLeg, isLive, isOwn, myLeg } from "./phone";

/** How far the call of mine is, from the states of its legs. */
export type Phase =
  "connecting" | "ringing" | "joining" | "dialling" | "connected" | "held" | "lost" | "left" | "hung_up";

export interface LiveCall {
  interaction: InteractionView;
  conversation: Conversation;
  /** Absent while only the interaction is known. */
  call: CallView | null;
  phase: Phase;
}

/** Every call of a stream as it is now, by the id of its message, oldest first. */
export function foldCalls(events: readonly EventView[]): Map<string, CallView> {
  return new Map(
    events.flatMap(({ message }) => (message?.call ? [[message.id, message.call] as const] : [])),
  );
}

export function newestCall({ events }: Pick<Conversation, "events">): CallView | null {
  return events.findLast(({ message }) => message?.call)?.message?.call ?? null;
}

// Long enough to read who hung up, before the bar makes room.
const HUNG_UP_MS = 5_000;

/** The call of mine that runs; one that the customer has ended stays for a moment to say so. */
export function liveCall(state: DeskState, now: number): LiveCall | undefined {
  const shown =
    running(state) ?? Object.values(state.interactions).find((each) => justLost(state, each, now));
  const conversation = shown && state.conversations[shown.conversation_id];
  if (!shown || !conversation) return undefined;
  const call = newestCall(conversation);
  return { interaction: shown, conversation, call, phase: phaseOf(shown, call, state.me) };
}

export function isOnCall(state: Pick<DeskState, "interactions">): boolean {
  return running(state) !== undefined;
}

/** Of my call that runs, or of the one that I wrap up. */
export function callSince(state: Pick<DeskState, "interactions">): number | null {
  return running(state)?.accepted_at ?? wrappingUp(state)?.ended_at ?? null;
}

function running({ interactions }: Pick<DeskState, "interactions">): InteractionView | undefined {
  return Object.values(interactions).find(({ channel, state }) => channel === "voice" && state === "active");
}

export function wrappingUp({ interactions }: Pick<DeskState, "interactions">): InteractionView | undefined {
  return Object.values(interactions).find(({ channel, state }) => channel === "voice" && state === "wrapup");
}

function justLost(
  state: DeskState,
  { id, channel, conversation_id, ended_at }: InteractionView,
  now: number,
): boolean {
  if (channel !== "voice" || ended_at === null || now - ended_at >= HUNG_UP_MS) return false;
  const events = state.conversations[conversation_id]?.events ?? [];
  const ended = events.findLast((each) => each.kind === "interaction.ended" && each.interaction_id === id);
  return ended?.data.by === "customer";
}

function phaseOf({ id, state }: InteractionView, call: CallView | null, me: string): Phase {
  if (state !== "active") return "hung_up";
  if (!call) return "connecting";
  const customer = customerLeg(call);
  if (customer?.state === "completed") return "hung_up";
  if (call.phase === "lost_agent" && isOwn(call, id)) return "lost";
  const mine = myLeg(call, me);
  if (mine?.state === "in_progress" && isDialled(call)) return "dialling";
  const phase = phaseOfLeg(mine?.state ?? "queued", call.answered_at !== null);
  // Whoever is asked about a call talks to a colleague, whatever its customer hears.
  return phase === "connected" && customer?.held && isOwn(call, id) ? "held" : phase;
}

/** The customer's phone is still to be answered. */
function isDialled(call: CallView): boolean {
  const customer = customerLeg(call);
  const waits = !customer || (isLive(customer) && customer.state !== "in_progress");
  return call.direction === "outbound" && call.answered_at === null && waits;
}

function phaseOfLeg(state: LegView["state"], together: boolean): Phase {
  if (state === "ringing") return "ringing";
  // The phone has been picked up; the caller is still being led to it.
  if (state === "in_progress") return together ? "connected" : "joining";
  // A leg that ended without a word is an earlier try: the hub gives the call back or rings again.
  return together ? "left" : "connecting";
}

/** Whoever spoke with the customer, in the order in which they came. */
export function spokeWith({ legs, answered_at }: CallView): string[] {
  if (answered_at === null) return [];
  const spoke = legs.filter(
    ({ party, state }) => party === "agent" && ["in_progress", "completed"].includes(state),
  );
  return [...new Set(spoke.flatMap(({ agent_id }) => agent_id ?? []))];
}
