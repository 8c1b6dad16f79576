// People of a mail, in words.
import { t } from "../messages/locale.svelte";
import type { MailAddressView } from "../protocol.gen";

export function personName({ name, address }: MailAddressView): string {
  return name || address;
}

/** `Li Na, Maya`. Chinese lists units with nothing between them, so the comma is ours. */
export function nameAll(people: readonly MailAddressView[]): string {
  return people.map(personName).join(t("list.comma"));
}
