// Who will read what is being written, in words.
import { t } from "../messages/locale.svelte";
import type { Head } from "../mail/head";
import { personName } from "./people";

/** `Reply to Maya Lindqvist and 1 other · service@halden.example`. */
export function mailAudience({ to, cc }: Head, account: string): string {
  const [first, ...others] = [...to, ...cc];
  if (!first) return t("composer.to.email.nobody", { account });
  const name = personName(first);
  if (!others.length) return t("composer.to.email", { name, account });
  return t("composer.to.email.more", { name, account, n: others.length });
}
