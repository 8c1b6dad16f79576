// People of a mail, in words.
import type { MailAddressView } from "../protocol.gen";

export function personName({ name, address }: MailAddressView): string {
  return name || address;
}

/** `Li Na, Maya`: as the language lists things. */
export function nameAll(people: readonly MailAddressView[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "unit", style: "short" }).format(people.map(personName));
}
