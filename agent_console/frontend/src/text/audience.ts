// Who will read what is being written, in words.
import type { FirstChannel } from "../drafts";
import { t } from "../messages/locale.svelte";
import type { Head } from "../mail/head";
import { addressName } from "../names";
import type { Conversation } from "../state/model";
import { personName } from "./people";

/** Whom a conversation begins with. */
export function firstAudience(
  channel: FirstChannel,
  { address }: Pick<Conversation, "address">,
  { to }: Head,
  name: string,
): string {
  if (!address) return t("first.looking");
  if (channel === "sms") return t("first.to.sms", { name, address: addressName(address) });
  const [first] = to;
  return first
    ? t("first.to.email", { name: personName(first) })
    : t("composer.to.email.nobody");
}

/** `Reply to all: Maya Lindqvist and 1 other`; from which address of ours stands in the head of the mail. */
export function mailAudience({ to, cc, bcc, left }: Head): string {
  const [first, ...others] = [...to, ...cc, ...bcc];
  const missing = left.to.length + left.cc.length;
  if (!first) return t("composer.to.email.nobody");
  const name = personName(first);
  const n = others.length;
  if (missing) {
    if (n) return t("composer.to.email.some", { name, n });
    return t("composer.to.email.only", { name, n: missing });
  }
  return n ? t("composer.to.email.more", { name, n }) : t("composer.to.email", { name });
}
