// What should be known before a number is called, in words.
import { t } from "../messages/locale.svelte";

const WARNINGS: Record<string, (time: string | null) => string> = {
  quiet_hours: (time) => (time ? t("dial.warn.quiet_hours.at", { time }) : t("dial.warn.quiet_hours")),
  called_often: () => t("dial.warn.called_often"),
  doubtful: () => t("dial.warn.doubtful"),
  premium: () => t("dial.warn.premium"),
  unknown_zone: () => t("dial.warn.unknown_zone"),
};

export function warningText(code: string, localTime: string | null): string {
  return WARNINGS[code]?.(localTime) ?? t("dial.warn.other", { code });
}
