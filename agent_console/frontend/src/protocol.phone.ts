// The telephone's part of the wire: what a desk says of a call, and what a call's line shows beyond its legs.
import type { CallView, LegView } from "./protocol.gen";

export interface Target {
  kind: "queue" | "agent" | "skill" | "number";
  id: string;
  level?: number;
}

interface Of {
  request: string;
  interaction_id: string;
}
type Plain = "call.swap" | "call.merge" | "call.return" | "call.complete" | "call.take_back" | "call.rejoin";

export type CallFrame =
  | ({ type: Plain } & Of)
  | ({ type: "call.hold" | "call.mute" | "call.help"; on: boolean } & Of)
  | ({ type: "call.digits"; digits: string } & Of)
  | ({ type: "call.transfer"; to: Target; note?: string; place?: "keep" | "now" } & Of)
  | ({ type: "call.consult"; to: Target; note?: string } & Of)
  | ({ type: "call.drop"; leg: string } & Of)
  | ({ type: "call.record"; state: "pause" | "resume" | "start" } & Of)
  | {
      type: "call.dial";
      request: string;
      number: string;
      account: string | null;
      conversation_id?: string;
      anyway?: string[];
    };

export type Party = "customer" | "agent" | "outside" | "supervisor";

export interface PhoneLeg extends Omit<LegView, "party"> {
  party: Party;
  sid?: string;
  address?: string | null;
  held?: boolean;
  muted?: boolean;
  coaches?: string | null;
  started_at?: number | null;
  answered_at?: number | null;
  ended_at?: number | null;
}

export interface Consult {
  interaction_id: string | null;
  target: Target;
  state: "waiting" | "ringing" | "talking" | "refused";
  with: { agent_id?: string | null; address?: string | null } | null;
  customer_hears: boolean;
  since?: number | null;
}

export interface Recorded {
  id: string | null;
  state: "off" | "starting" | "recording" | "paused" | "ended" | "ready" | "failed" | "expired";
  reason: string | null;
  paused_because?: ("agent" | "hold" | "line" | "queue")[];
  resume_at?: number | null;
  seconds?: number | null;
  may_hear?: boolean;
  gaps?: { at_seconds: number; seconds: number; cause: string }[];
}

/** A call as the hub tells it; what an older hub does not tell is absent. */
export interface PhoneCall extends Omit<CallView, "legs"> {
  legs: PhoneLeg[];
  phase?: string | null;
  held_since?: number | null;
  help?: boolean;
  consult?: Consult | null;
  transfer?: { target: Target; state: "waiting" | "ringing" | "refused" } | null;
  supervisors?: { name: string; mode: Supervision }[];
  rejoin_by?: number | null;
  recording?: Recorded | null;
  voicemail?: (Recorded & { heard_at?: number | null; heard_by?: string | null }) | null;
  callback?: { id: string; attempt: number; max_attempts: number; number: string; state: string } | null;
}

export type Supervision = "listen" | "whisper" | "join";
