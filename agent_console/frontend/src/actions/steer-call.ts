// Everything that is done to a running call. Nothing is drawn before the hub has told it: what a call is, the
// carrier says.
import type { CallTarget } from "../protocol.gen";
import { useDesk } from "../session.svelte";
import type { Action, Result } from "../socket";

function say(frame: Action): Promise<Result> {
  return useDesk().wire.request(frame);
}

export interface Handover {
  to: CallTarget;
  note?: string;
  /** A transfer to a queue: as if they had just come, or with the time they have waited already. */
  place?: "keep" | "now";
}

export const calls = {
  hold: (id: string, on: boolean) => say({ type: "call.hold", interaction_id: id, on }),
  mute: (id: string, on: boolean) => say({ type: "call.mute", interaction_id: id, on }),
  digits: (id: string, digits: string) => say({ type: "call.digits", interaction_id: id, digits }),
  record: (id: string, state: "pause" | "resume" | "start") =>
    say({ type: "call.record", interaction_id: id, state }),
  help: (id: string, on: boolean) => say({ type: "call.help", interaction_id: id, on }),
  transfer: (id: string, handover: Handover) =>
    say({ type: "call.transfer", interaction_id: id, ...handover }),
  takeBack: (id: string) => say({ type: "call.take_back", interaction_id: id }),
  consult: (id: string, { to, note }: Handover) =>
    say({ type: "call.consult", interaction_id: id, to, ...(note && { note }) }),
  swap: (id: string) => say({ type: "call.swap", interaction_id: id }),
  merge: (id: string) => say({ type: "call.merge", interaction_id: id }),
  giveUp: (id: string) => say({ type: "call.return", interaction_id: id }),
  handOver: (id: string) => say({ type: "call.complete", interaction_id: id }),
  drop: (id: string, leg: string) => say({ type: "call.drop", interaction_id: id, leg }),
  rejoin: (id: string) => say({ type: "call.rejoin", interaction_id: id }),
};
