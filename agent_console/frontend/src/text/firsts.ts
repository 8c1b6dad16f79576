// Why somebody cannot be written to first, in words. Codes are the hub's; most are those of calling their number.
import type { Key, PlainKey } from "../messages";
import { t } from "../messages/locale.svelte";

const WORDS: Record<string, Key> = {
  not_your_channel: "first.refused.not_your_channel",
  blocked: "first.refused.blocked",
  opted_out: "first.refused.opted_out",
  bounced: "first.refused.bounced",
  no_account: "first.refused.no_account",
  not_a_number: "first.refused.not_a_number",
  emergency: "first.refused.not_a_number",
  own_number: "first.refused.own_number",
  premium: "first.refused.premium",
  not_allowed: "first.refused.not_allowed",
  quiet_hours: "first.refused.quiet_hours",
  not_found: "first.refused.not_found",
  taken: "first.refused.taken",
  bad_address: "first.refused.bad_address",
  attachment_gone: "first.refused.attachment_gone",
};
const SINCE: ReadonlySet<string> = new Set(["blocked", "opted_out", "bounced"]);

/** `since`: a day; where it is not known the words do without. */
export function firstRefusal(code: string, since: string | null = null): string {
  const key = WORDS[code];
  if (!key) return t("first.refused", { code });
  if (SINCE.has(code) && since) return t(`${key}.since` as "first.refused.blocked.since", { date: since });
  return t(key as PlainKey);
}

const WARNINGS: Record<string, (time: string | null) => string> = {
  quiet_hours: (time) => (time ? t("dial.warn.quiet_hours.at", { time }) : t("dial.warn.quiet_hours")),
  landline: () => t("first.warn.landline"),
  premium: () => t("dial.warn.premium"),
  unknown_zone: () => t("dial.warn.unknown_zone"),
};

export function firstWarning(code: string, localTime: string | null): string {
  return WARNINGS[code]?.(localTime) ?? t("dial.warn.other", { code });
}
