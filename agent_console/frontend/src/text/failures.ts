// Why a provider did not deliver, in words. Codes are Twilio's, which the local carrier speaks too
// (https://www.twilio.com/docs/api/errors), and those of mail servers (RFC 3463: class, subject, detail).
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
  bounced: "failure.bounced",
  customer_left: "failure.gone",
};

/** By subject and detail: the class says only whether it may change by itself. */
const MAIL_REASONS: readonly [RegExp, Key & `failure.${string}`][] = [
  [/^[45]\.1\.(1|3|6|0)$/, "failure.mailbox"],
  [/^[45]\.(1\.2|4\.4|1\.10)$/, "failure.domain"],
  [/^[45]\.2\.1$/, "failure.mailbox"],
  [/^[45]\.2\.2$/, "failure.full"],
  [/^[45]\.(2\.3|3\.4)$/, "failure.tooLarge"],
  [/^[45]\.4\./, "failure.noAnswer"],
  [/^[45]\.7\./, "failure.refusedMail"],
];

export function failureName(code: string | null): string {
  const key = REASONS[code ?? ""] ?? MAIL_REASONS.find(([pattern]) => pattern.test(code ?? ""))?.[1];
  return key ? t(key as "failure.opted_out") : t("failure.unknown", { code: code ?? "–" });
}
