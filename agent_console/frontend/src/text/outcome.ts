// How an offer ended, for whoever was about to take it.
import type { Key } from "../messages";
import { t } from "../messages/locale.svelte";
import type { Channel } from "../state/model";

const OUTCOMES: Record<string, Key & `outcome.${string}`> = {
  no_answer: "outcome.no_answer",
  revoked: "outcome.revoked",
  undelivered: "outcome.undelivered",
  accepted: "outcome.accepted",
};

export function outcomeName(outcome: string, channel: Channel, name: string): string {
  if (outcome === "contact_gone")
    return channel === "voice" ? t("outcome.contact_gone.voice") : t("outcome.contact_gone", { name });
  const key = OUTCOMES[outcome] ?? "outcome.gone";
  return t(key as "outcome.gone");
}
