// Why a provider did not deliver, in words. Codes are Twilio's, which the local carrier speaks too:
// https://www.twilio.com/docs/api/errors.
import type { Key } from "../messages";
import { t } from "../messages/locale.svelte";

const REASONS: Record<string, Key & `failure.${string}`> = {
  "21610": "failure.opted_out",
  opted_out: "failure.opted_out",
  "30003": "failure.unreachable",
  "30005": "failure.unreachable",
  "30006": "failure.landline",
  "21614": "failure.landline",
  "30004": "failure.blocked",
  "30007": "failure.blocked",
  "21211": "failure.unreachable",
  customer_left: "failure.gone",
};

export function failureName(code: string | null): string {
  const key = REASONS[code ?? ""];
  return key ? t(key as "failure.opted_out") : t("failure.unknown", { code: code ?? "–" });
}
