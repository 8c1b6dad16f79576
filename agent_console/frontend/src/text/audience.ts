// Who will read what is being written, in words.
import { t } from "../messages/locale.svelte";
import type { Head } from "../mail/head";
import { personName } from "./people";

/** `Reply to all: Maya Lindqvist and 1 other · service@halden.example`. */
export function mailAudience({ to, cc, bcc, left }: Head, account: string): string {
  const [first, ...others] = [...to, ...cc, ...bcc];
  const missing = left.to.length + left.cc.length;
  if (!first) return t("composer.to.email.nobody", { account });
  const name = personName(first);
  const n = others.length;
  if (missing) {
    if (n) return t("composer.to.email.some", { name, account, n });
    return t("composer.to.email.only", { name, account, n: missing });
  }
  return n ? t("composer.to.email.more", { name, account, n }) : t("composer.to.email", { name, account });
}
