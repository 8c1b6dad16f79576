// What was recorded, in words: why it cannot be heard, and where something is missing.
import type { PlainKey } from "../messages";
import { t } from "../messages/locale.svelte";
import type { CallView, GapView, RecordingView, VoicemailView } from "../protocol.gen";
import { spokeWith } from "../state/calls";
import { running } from "./formats";

export interface Listener {
  role: string;
  /** Their agent's id. */
  me: string;
}

const OFF: Record<string, PlainKey> = {
  no_notice: "player.off.no_notice",
  no_consent: "player.off.no_consent",
  objected: "player.off.objected",
};
const FAILED: Record<string, PlainKey> = {
  erased: "player.failed.erased",
  not_found: "player.failed.not_found",
  elsewhere: "player.failed.elsewhere",
  too_large: "player.failed.too_large",
  not_started: "player.failed.not_started",
  absent: "player.failed.absent",
  unreachable: "player.failed.unreachable",
  no_room: "player.failed.no_room",
  not_kept: "player.failed.not_kept",
};

/** What stands in the place of a player; null where it can be played, or is none of the stream's business yet. */
export function whyNoSound({ state, reason }: RecordingView | VoicemailView): string | null {
  if (state === "ended") return t("player.fetching");
  if (state === "expired") return t(reason === "erased" ? "player.erased" : "player.expired");
  if (state === "off") return OFF[reason ?? ""] ? t(OFF[reason ?? ""]!) : null;
  if (state !== "failed") return null;
  const words = FAILED[reason ?? ""];
  return t("player.failed", { reason: words ? t(words) : (reason ?? "") });
}

/** Whom the queue's rules keep from listening, as the hub would; null: nobody. */
export function whyNotMe({ agents }: RecordingView, call: CallView, { role, me }: Listener): string | null {
  if (role !== "agent" || agents === "all") return null;
  if (agents === "none") return t("player.none");
  return spokeWith(call).includes(me) ? null : t("player.own");
}

export function gapText({ cause, at_seconds, seconds }: GapView): string {
  return t(`player.gap.${cause}`, { at: running(at_seconds * 1000), length: running((seconds ?? 0) * 1000) });
}
