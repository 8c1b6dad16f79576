// A call in words: how it went, how long it took, what the caller chose.
import { t } from "../messages/locale.svelte";
import { inLanguage } from "../names";
import type { CallView } from "../protocol.gen";
import { running } from "./formats";

/** Less waiting than this was none. */
const AT_ONCE_MS = 1_000;

/** What the caller chose in the menu, the last choice last. */
export function chosen(call: Pick<CallView, "menu"> | null): string[] {
  return (call?.menu ?? []).map((label) => inLanguage(label, ""));
}

/** From the first word to the last; null while nobody has spoken. */
export function talkTime({ answered_at, ended_at }: CallView, now: number): number | null {
  return answered_at === null ? null : (ended_at ?? now) - answered_at;
}

export function callResult(call: CallView): string {
  if (call.result) return RESULTS[call.result](call);
  if (call.answered_at !== null) return t("call.live");
  if (call.direction === "outbound") return t("call.dialling");
  return t(call.queued_at === null ? "call.inMenu" : "call.waiting");
}

const RESULTS: Record<NonNullable<CallView["result"]>, (call: CallView) => string> = {
  answered: (call) => {
    const waited = waitedFor(call);
    return waited < AT_ONCE_MS ? t("call.answeredNow") : t("call.answered", { waited: running(waited) });
  },
  abandoned: (call) => t("call.abandoned", { waited: running(waitedFor(call)) }),
  left_menu: () => t("call.left_menu"),
  after_hours: () => t("call.after_hours"),
  failed: () => t("call.failed"),
  turned_away: () => t("call.turned_away"),
  self_service: () => t("call.self_service"),
  transferred: () => t("call.transferred"),
  voicemail: () => t("call.voicemail"),
  no_message: () => t("call.no_message"),
  busy: () => t("call.busy"),
  no_answer: () => t("call.no_answer"),
  canceled: () => t("call.canceled"),
  machine: () => t("call.machine"),
  unconfirmed: () => t("call.unconfirmed"),
  callback: () => t("call.callback"),
  by_text: () => t("call.by_text"),
};

function waitedFor({ queued_at, started_at, answered_at, ended_at }: CallView): number {
  const from = queued_at ?? started_at;
  return Math.max(0, (answered_at ?? ended_at ?? from) - from);
}

/** The same in the few words of a timeline. */
export function callSummary(call: CallView, names: string[], now: number): string {
  const talked = talkTime(call, now);
  if (talked !== null) {
    const time = running(talked);
    const name = names.join(t("list.comma"));
    return name ? t("timeline.call.answeredBy", { name, time }) : t("timeline.call.answered", { time });
  }
  if (call.result === "abandoned") return t("timeline.call.abandoned", { waited: running(waitedFor(call)) });
  return callResult(call);
}
