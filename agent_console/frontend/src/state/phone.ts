// What the bar can do and show of a call beyond its phase: who is in it, who hears whom, what is under way.
import type { CallView, ConsultView, EventView, LegView, RecordingView, TransferView } from "../protocol.gen";

/** Someone on the line besides the customer and me. */
export interface Guest {
  sid: string;
  agentId: string | null;
  address: string;
  ringing: boolean;
  muted: boolean;
  since: number | null;
}

export interface Standing {
  /** The customer is mine; otherwise a colleague asks me. */
  own: boolean;
  muted: boolean;
  held: boolean;
  guests: Guest[];
  /** The one question that is open. */
  consult: ConsultView | null;
  /** It is mine to finish. */
  consults: boolean;
  /** Somebody whom I asked talks here and can keep the customer: to go is to hand over. */
  leaves: boolean;
  transfer: TransferView | null;
  recording: RecordingView | null;
  supervisors: CallView["supervisors"];
  help: boolean;
  /** Until when my device may get in again; null where it is in, or was never. */
  rejoinBy: number | null;
  /** The colleague who asks me, or whom I have joined, whose device is gone: they may be back. */
  away: string | null;
}

const OVER: ReadonlySet<LegView["state"]> = new Set(["completed", "busy", "no_answer", "failed", "canceled"]);

export function isLive({ state }: Pick<LegView, "state">): boolean {
  return !OVER.has(state);
}

export function myLeg({ legs }: Pick<CallView, "legs">, me: string): LegView | undefined {
  return legs.findLast(({ party, agent_id }) => party === "agent" && agent_id === me);
}

export function customerLeg({ legs }: Pick<CallView, "legs">): LegView | undefined {
  return legs.findLast(({ party }) => party === "customer");
}

const NOTHING: Standing = {
  own: true,
  muted: false,
  held: false,
  guests: [],
  consult: null,
  consults: false,
  leaves: false,
  transfer: null,
  recording: null,
  supervisors: [],
  help: false,
  rejoinBy: null,
  away: null,
};

/** As the hub told it last. */
export function standingOf(call: CallView | null, me: string, interactionId: string): Standing {
  if (!call) return NOTHING;
  const consult = call.consults.findLast(({ state }) => state !== "joined") ?? null;
  const own = isOwn(call, interactionId);
  const lost = call.phase === "lost_agent";
  return {
    own,
    muted: myLeg(call, me)?.muted ?? false,
    held: customerLeg(call)?.held ?? false,
    guests: call.legs.flatMap((leg) => (leg.sid === consult?.leg ? [] : guestOf(leg, me))),
    consult,
    consults: consult?.by === me,
    leaves: call.consults.some(({ by, state }) => by === me && (state === "talking" || state === "joined")),
    transfer: call.transfer,
    recording: call.recording ?? null,
    supervisors: call.supervisors,
    help: call.help,
    rejoinBy: lost && own ? call.rejoin_by : null,
    away: lost && !own ? (call.consults.at(-1)?.by ?? null) : null,
  };
}

/** Whether the call is this work; a colleague who is asked about it has work of their own. */
export function isOwn(call: CallView, interactionId: string): boolean {
  return call.interaction_id === null || call.interaction_id === interactionId;
}

function guestOf(leg: LegView, me: string): Guest[] {
  const { sid, party, agent_id, address, state, muted, answered_at } = leg;
  // Who listens unseen is nobody on the line; a supervisor is told of by `supervisors`, where the line says so.
  const another = party === "outside" || (party === "agent" && agent_id !== me);
  if (!isLive(leg) || !another) return [];
  const ringing = state !== "in_progress";
  return [{ sid, agentId: agent_id, address, ringing, muted, since: answered_at }];
}

/** Since when the customer hears music without a break, from what was told of the call; null: they do not. */
export function heldSince(events: readonly EventView[]): number | null {
  const views = events.flatMap(({ at, message }) => (message?.call ? [{ at, call: message.call }] : []));
  const since = views.findLastIndex(({ call }) => !customerLeg(call)?.held) + 1;
  return views[since]?.at ?? null;
}

/** There is more to say than fits beside the name. */
export function needsStrip({ guests, consult, supervisors, help, away }: Standing): boolean {
  return guests.length > 0 || consult !== null || supervisors.length > 0 || help || away !== null;
}

/** What I gave on and nobody has taken yet, which can be taken back. */
export function openTransfer(call: CallView | null, me: string): TransferView | null {
  const transfer = call?.transfer;
  const open = transfer?.by === me && (transfer.state === "waiting" || transfer.state === "ringing");
  return open ? transfer : null;
}
