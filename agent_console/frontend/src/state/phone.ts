// What the bar can do and show of a call beyond its phase: who is in it, who hears whom, what is under way.
import type { Consult, PhoneCall, PhoneLeg, Recorded } from "../protocol.phone";

/** Someone on the line besides the customer and me. */
export interface Guest {
  sid: string;
  party: "agent" | "outside" | "supervisor";
  agentId: string | null;
  address: string | null;
  state: PhoneLeg["state"];
  muted: boolean;
  since: number | null;
}

export interface Standing {
  muted: boolean;
  held: boolean;
  heldSince: number | null;
  guests: Guest[];
  consult: Consult | null;
  transfer: NonNullable<PhoneCall["transfer"]> | null;
  recording: Recorded | null;
  supervisors: NonNullable<PhoneCall["supervisors"]>;
  help: boolean;
  /** Until when my device may get in again; null where it is in, or was never. */
  rejoinBy: number | null;
  /** The consult is mine to finish. */
  consults: boolean;
}

const OVER: ReadonlySet<PhoneLeg["state"]> = new Set([
  "completed",
  "busy",
  "no_answer",
  "failed",
  "canceled",
]);

export function isLive({ state }: Pick<PhoneLeg, "state">): boolean {
  return !OVER.has(state);
}

export function myLeg({ legs }: Pick<PhoneCall, "legs">, me: string): PhoneLeg | undefined {
  return legs.findLast(({ party, agent_id }) => party === "agent" && agent_id === me);
}

export function customerLeg({ legs }: Pick<PhoneCall, "legs">): PhoneLeg | undefined {
  return legs.findLast(({ party }) => party === "customer");
}

const NOTHING: Standing = {
  muted: false,
  held: false,
  heldSince: null,
  guests: [],
  consult: null,
  transfer: null,
  recording: null,
  supervisors: [],
  help: false,
  rejoinBy: null,
  consults: false,
};

/** As the hub told it last; a call that it tells nothing more of is a plain one. */
export function standingOf(call: PhoneCall | null, me: string, interactionId: string): Standing {
  if (!call) return NOTHING;
  const consult = call.consult ?? null;
  return {
    muted: myLeg(call, me)?.muted ?? false,
    held: customerLeg(call)?.held ?? false,
    heldSince: call.held_since ?? null,
    guests: call.legs.flatMap((leg) => guestOf(leg, me)),
    consult,
    transfer: call.transfer ?? null,
    recording: call.recording ?? null,
    supervisors: call.supervisors ?? [],
    help: call.help ?? false,
    rejoinBy: call.phase === "lost_agent" ? (call.rejoin_by ?? null) : null,
    consults: consult !== null && consult.interaction_id !== interactionId,
  };
}

function guestOf(leg: PhoneLeg, me: string): Guest[] {
  const { sid, party, agent_id, address, state, muted, answered_at } = leg;
  if (!isLive(leg) || !sid || party === "customer" || (party === "agent" && agent_id === me)) return [];
  // Who listens unseen is nobody on the line; a supervisor is told of by `supervisors`, where the setting says so.
  if (party === "supervisor") return [];
  return [
    {
      sid,
      party,
      agentId: agent_id,
      address: address ?? null,
      state,
      muted: muted ?? false,
      since: answered_at ?? null,
    },
  ];
}

/** There is more to say than fits beside the name. */
export function needsStrip({ guests, consult, transfer, supervisors, help }: Standing): boolean {
  return guests.length > 0 || consult !== null || transfer !== null || supervisors.length > 0 || help;
}
