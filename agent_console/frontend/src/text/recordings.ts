// How a call is recorded, in the few words of the bar.
import type { PlainKey } from "../messages";
import { t } from "../messages/locale.svelte";
import type { RecordingView } from "../protocol.gen";
import { running } from "./formats";

export interface RecordingShown {
  text: string;
  /** Solid: it runs; hollow: it waits; square: there is none. */
  mark: "solid" | "hollow" | "square";
  alert: boolean;
}

const REASONS: Record<string, PlainKey> = {
  no_notice: "phone.recording.no_notice",
  no_consent: "phone.recording.no_consent",
  objected: "phone.recording.objected",
};

type Words = (recording: RecordingView, now: number) => RecordingShown;

const off: Words = ({ reason }) => ({
  text: reason ? t("phone.recording.reason", { reason: reasonName(reason) }) : t("phone.recording.off"),
  mark: "square",
  alert: false,
});
/** Paused it is once the carrier has said so: until then the worse is said, lest a card be read out into it. */
const runs: Words = ({ reason, paused_because }) => {
  const refused = reason === "not_paused";
  const pausing = paused_because.includes("agent");
  const key = refused ? "phone.recording.notPaused" : pausing ? "phone.recording.pausing" : "phone.recording";
  return { text: t(key), mark: "solid", alert: refused };
};

const starts: Words = (recording, now) => {
  if (recording.reason === "not_begun") return paused(recording, now);
  if (recording.paused_because.includes("agent")) return runs(recording, now);
  return { text: t("phone.recording.starts"), mark: "hollow", alert: false };
};

const paused: Words = ({ resume_at }, now) => ({
  text: resume_at ? t("phone.recording.resumes", { time: running(resume_at - now) }) : t("phone.recording.paused"),
  mark: "hollow",
  alert: false,
});

const SHOWN: Record<RecordingView["state"], Words | null> = {
  off,
  starting: starts,
  recording: runs,
  paused,
  failed: (recording, now) => ({ ...off(recording, now), alert: true }),
  ended: null,
  ready: null,
  expired: null,
};

export function recordingText(recording: RecordingView, now: number): RecordingShown | null {
  return SHOWN[recording.state]?.(recording, now) ?? null;
}

/** A code that has no words here is shown as it is. */
function reasonName(code: string): string {
  const key = REASONS[code];
  return key ? t(key) : code;
}
