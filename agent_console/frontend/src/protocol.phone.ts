// What a call's line shows beyond the wire's own types, where the hub is old enough not to tell it.
import type { CallTargetView, CallView } from "./protocol.gen";

export type Target = CallTargetView;
export type Supervision = "listen" | "whisper" | "join";

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

export interface PhoneCall extends CallView {
  recording?: Recorded | null;
  voicemail?: (Recorded & { heard_at?: number | null; heard_by?: string | null }) | null;
  callback?: { id: string; attempt: number; max_attempts: number; number: string; state: string } | null;
}

/** Frames of the telephone that are not in the wire's own types yet. */
export type LaterFrame =
  | { type: "call.record"; request: string; interaction_id: string; state: "pause" | "resume" | "start" }
  | {
      type: "call.dial";
      request: string;
      number: string;
      account: string | null;
      conversation_id?: string;
      anyway?: string[];
    };
