// Why something was not done to a call, in words. Codes are the hub's; one that has no words here is shown as it is.
import type { PlainKey } from "../messages";
import { t } from "../messages/locale.svelte";
import { Failed } from "../rest";
import { Refused } from "../socket";

const WORDS: Record<string, PlainKey> = {
  not_yours: "phone.refused.not_yours",
  illegal_move: "phone.refused.illegal_move",
  not_found: "phone.refused.not_found",
  forbidden: "phone.refused.forbidden",
  no_target: "phone.refused.no_target",
  not_on_call: "phone.refused.not_on_call",
  agent_away: "phone.refused.agent_away",
  taken: "phone.refused.taken",
  no_device: "phone.refused.no_device",
  not_recording: "phone.refused.not_recording",
  may_not_record: "phone.refused.may_not_record",
  busy: "phone.refused.busy",
  on_call: "phone.refused.busy", // the same by HTTP, where busy is said of the hub
  disposition_needed: "phone.refused.disposition_needed",
  unknown_disposition: "phone.refused.unknown_disposition",
  no_more_time: "wrapup.extended.failed",
  not_a_number: "dial.refused.not_a_number",
  emergency: "dial.refused.emergency",
  premium: "dial.refused.premium",
  own_number: "dial.refused.own_number",
  blocked: "dial.refused.blocked",
  do_not_call: "dial.refused.do_not_call",
  quiet_hours: "dial.refused.quiet_hours",
  limit_agent: "dial.refused.limit",
  limit_number: "dial.refused.limit",
  limit_country: "dial.refused.limit",
  limit_all: "dial.refused.limit",
  no_number: "dial.refused.no_number",
  not_allowed: "dial.refused.not_allowed",
};

export function codeOf(error: unknown): string {
  if (error instanceof Refused) return reasonOf(error.code, error.frame.detail);
  return error instanceof Failed ? reasonOf(error.code, error.detail) : "unknown";
}

/** `not_allowed` says why in its detail. */
function reasonOf(code: string, detail: Record<string, unknown>): string {
  return code === "not_allowed" && detail.reason ? String(detail.reason) : code;
}

export function hasWords(code: string): boolean {
  return code in WORDS;
}

export function refusalText(code: string): string {
  const key = WORDS[code];
  return key ? t(key) : t("phone.refused", { code });
}
