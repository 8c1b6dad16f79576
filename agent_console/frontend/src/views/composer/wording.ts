// What stands around the field, in words: who reads what is written, and why it is not sent yet.
import { clock } from "../../clock.svelte";
import { locale, t } from "../../messages/locale.svelte";
import { addressName, agentName, customerName } from "../../names";
import { firstAudience, mailAudience } from "../../text/audience";
import { fileSize } from "../../text/files";
import { onSite } from "../../text/site";
import { problemName } from "../../text/trouble";
import type { Composing } from "./composing.svelte";

export function nameIn({ conversation }: Composing): string {
  return customerName(conversation.customer, conversation.address, conversation.channel);
}

/** Who will read it. */
export function readerOf(at: Composing, name: string): string {
  const { audience, conversation, first, letter, mail } = at;
  const address = addressName(conversation.address);
  if (audience === "aside") return t("composer.to.aside", { customer: name });
  if (first) return firstAudience(first, conversation, letter.head, name);
  if (mail) return mailAudience(letter.head);
  if (address === name && audience === "sms") return t("composer.to.number", { address });
  if (audience === "webchat" && onSite(conversation, clock.now, locale.messages)?.on)
    return t("composer.to.webchat.here", { name });
  // The messages of a kind want the most that any of them wants.
  return t(`composer.to.${audience}` as "composer.to.sms", { name, address });
}

export function labelOf({ audience }: Composing, name: string): string {
  if (audience === "note") return t("composer.note.label");
  return audience === "aside" ? t("composer.label.aside") : t("composer.label", { name });
}

/** Why it is not sent, or what it waits for. */
export function hintOf(at: Composing): string | null {
  const { rich, gaps } = at;
  if (at.excess > 0) return t("composer.tooLong", { n: at.excess });
  if (at.attaching.hint) return at.attaching.hint;
  if (at.refused) return t("paste.tooLong", { size: fileSize(at.refused, locale.current) });
  if (at.uploading) return t("composer.uploading", { n: at.uploading });
  if (rich.coming) return t("rich.picture.coming", { n: rich.coming });
  if (rich.failed) return t(rich.failed === "large" ? "rich.picture.large" : "rich.picture.failed");
  if (gaps.length && at.tried)
    return t("insert.unfilled", { names: gaps.map((gap) => `{{${gap}}}`).join(", ") });
  return at.problem && at.tried ? problemName(at.problem) : null;
}

export function sendWords({ asking, asks, audience, rival }: Composing): string {
  if (asking && rival) return t("here.anyway");
  if (asks.length) return t("asking.send", { name: asks.map(agentName).join(", ") });
  return t(`composer.send.${audience}`);
}
