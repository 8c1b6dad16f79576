// The agent's state as it is drawn: a word, a shape, and where it comes from.
import type { PlainKey } from "./messages";
import type { MarkName } from "./parts/marks";
import { isOnCall, wrappingUp } from "./state/calls";
import type { PresenceView } from "./protocol.gen";
import type { DeskState } from "./state/model";

export interface Shown {
  name: PlainKey & `presence.${string}`;
  mark: MarkName;
}

const STATES: Record<string, Shown> = {
  ready: { name: "presence.ready", mark: "available" },
  not_ready: { name: "presence.not_ready", mark: "away" },
  offline: { name: "presence.offline", mark: "offline" },
  not_responding: { name: "presence.not_responding", mark: "missed" },
  draining: { name: "presence.draining", mark: "away" },
  unreachable: { name: "presence.unreachable", mark: "unreachable" },
};

const REASONS: Record<string, Shown["name"]> = {
  break: "presence.break",
  meeting: "presence.meeting",
  training: "presence.training",
};

type Only = NonNullable<PresenceView["only"]>;

const ONLY: Record<Only, Shown["name"]> = { calls: "presence.calls", messages: "presence.messages" };

export function shownPresence({
  presence,
  interactions,
}: Pick<DeskState, "presence" | "interactions">): Shown {
  const working = presence?.presence === "ready" || presence?.presence === "draining";
  if (working && isOnCall({ interactions })) return { name: "presence.onCall", mark: "onContact" };
  // Of a call only: who wraps up a chat is offered the next one.
  if (working && wrappingUp({ interactions })) return { name: "presence.wrapup", mark: "wrapup" };
  const shown = STATES[presence?.presence ?? "offline"]!;
  if (presence?.presence === "not_responding" && presence.reason === "device")
    return { ...shown, name: "presence.phone" };
  if (presence?.presence === "ready" && presence.only) return { ...shown, name: ONLY[presence.only] };
  const reason = REASONS[presence?.reason ?? ""];
  return presence?.presence === "not_ready" && reason ? { ...shown, name: reason } : shown;
}

export function nameOfChoice(presence: string, reason: string | null, only?: Only | null): Shown {
  if (only) return { ...STATES[presence]!, name: ONLY[only] };
  return { ...STATES[presence]!, ...(reason && REASONS[reason] ? { name: REASONS[reason]! } : {}) };
}
