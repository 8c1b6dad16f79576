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
const runs: Words = () => ({ text: t("phone.recording"), mark: "solid", alert: false });

const SHOWN: Record<RecordingView["state"], Words | null> = {
  off,
  starting: runs,
  recording: runs,
  paused: ({ resume_at }, now) => ({
    text: resume_at
      ? t("phone.recording.resumes", { time: running(resume_at - now) })
      : t("phone.recording.paused"),
    mark: "hollow",
    alert: false,
  }),
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
