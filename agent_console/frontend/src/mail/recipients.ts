// Who gets a mail, as people type it: addresses with or without a name, one or many, pasted from anywhere.
import type { MailAddressView } from "../protocol.gen";
import { fold } from "../text/fold";

export type Recipient = MailAddressView;

export interface Parsed {
  found: Recipient[];
  /** What is no address, to go on editing. */
  rest: string;
}

// Not all that RFC 5322 allows, but all that is in use: the hub has the last word.
const ADDRESS =
  /^[^\s@<>()[\],;:"\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;
const NAMED = /^(.*?)\s*<([^<>]*)>$/s;
// Between two recipients, in either width; a comma within quotes belongs to the name.
const ENTRY = /(?:"[^"]*"|[^,;，；、\n])+/g;

export function isAddress(text: string): boolean {
  return text.length <= 320 && ADDRESS.test(text);
}

export function parseRecipients(text: string): Parsed {
  const found: Recipient[] = [];
  const rest: string[] = [];
  for (const entry of text.match(ENTRY) ?? []) {
    const people = parseEntry(entry.trim());
    if (people) found.push(...people);
    else if (entry.trim()) rest.push(entry.trim());
  }
  return { found, rest: rest.join(", ") };
}

function parseEntry(entry: string): Recipient[] | null {
  const named = NAMED.exec(entry);
  if (named) {
    const address = plain(named[2]!);
    return isAddress(address) ? [{ name: unquoted(named[1]!) || null, address }] : null;
  }
  // Several bare addresses with nothing but blanks between them.
  const addresses = entry.split(/\s+/).map(plain);
  return addresses.length && addresses.every(isAddress)
    ? addresses.map((address) => ({ name: null, address }))
    : null;
}

/** Without full width (an input method's ＠ is an @) and the `mailto:` of a copied link. */
function plain(address: string): string {
  return address
    .normalize("NFKC")
    .trim()
    .replace(/^mailto:/i, "");
}

function unquoted(name: string): string {
  return name
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replaceAll('\\"', '"');
}

export function isSame(a: Recipient, b: Recipient): boolean {
  return fold(a.address) === fold(b.address);
}

/** Each address once; the first mention keeps its name. */
export function withRecipients(list: readonly Recipient[], added: readonly Recipient[]): Recipient[] {
  return added.reduce<Recipient[]>(
    (all, each) => (all.some((known) => isSame(known, each)) ? all : [...all, each]),
    [...list],
  );
}

export function without(list: readonly Recipient[], gone: Recipient): Recipient[] {
  return list.filter((each) => !isSame(each, gone));
}

/** As it is typed again. */
export function written({ name, address }: Recipient): string {
  return name ? `${/[,;"<>]/.test(name) ? `"${name.replaceAll('"', "")}"` : name} <${address}>` : address;
}
