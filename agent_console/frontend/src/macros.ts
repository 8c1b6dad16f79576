// Canned replies: found by a few letters, filled in with what is known of this conversation. Pure.
import type { Macro } from "./rest";
import type { Channel } from "./state/model";
import { fold } from "./text/fold";

export interface Facts {
  customer: string | null;
  address: string;
  agent: string;
  queue: string;
  organisation: string;
  subject: string | null;
}

// As in config/macro_checks.py: a test compares the two.
const VARIABLES = {
  "customer.name": ({ customer }) => customer,
  "customer.first_name": ({ customer }) => firstName(customer),
  "customer.address": ({ address }) => address,
  "agent.name": ({ agent }) => agent,
  "agent.first_name": ({ agent }) => firstName(agent),
  "queue.name": ({ queue }) => queue,
  "organisation.name": ({ organisation }) => organisation,
  "conversation.subject": ({ subject }) => subject,
} satisfies Record<string, (facts: Facts) => string | null>;

const BRACES = /\{\{\s*([^{}]*?)\s*\}\}/g;
const HAN = /\p{Script=Han}/u;

/** A Chinese name is said whole: its first letter is the family's. */
function firstName(name: string | null): string | null {
  return name && !HAN.test(name) ? name.split(/\s+/)[0]! : name;
}

export interface Filled {
  text: string;
  /** Names of variables that have no value here; they stand in the text as they were. */
  missing: string[];
}

export function fill(text: string, facts: Facts): Filled {
  const missing = new Set<string>();
  const filled = text.replace(BRACES, (braces, name: string) => {
    const value = name in VARIABLES ? VARIABLES[name as keyof typeof VARIABLES](facts) : null;
    if (!value) missing.add(name);
    return value || braces;
  });
  return { text: filled, missing: [...missing] };
}

/** What still stands between braces in a text that is about to be sent. */
export function unfilled(text: string): string[] {
  return [...new Set([...text.matchAll(BRACES)].map(([, name]) => name!))];
}

export interface Wanted {
  query: string;
  queueId: string;
  channel: Channel;
  /** The interface's and the customer's: either may be typed. */
  languages: string[];
}

/** Those for this queue and channel, by how well their name fits, then their words. */
export function findMacros(
  macros: readonly Macro[],
  { query, queueId, channel, languages }: Wanted,
): Macro[] {
  const wanted = fold(query);
  return macros
    .filter(({ queues, channels }) => serves(queues, queueId) && serves(channels, channel))
    .map((macro) => ({ macro, rank: rankOf(macro, wanted, languages) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank)
    .map(({ macro }) => macro);
}

function serves(listed: readonly string[], id: string): boolean {
  return !listed.length || listed.includes(id);
}

const NO_MATCH = 4;

function rankOf(macro: Macro, wanted: string, languages: string[]): number {
  const names = [
    macro.id,
    ...languages.map((language) => macro.name[language] ?? ""),
    macro.name.en ?? "",
  ].map(fold);
  if (names.some((name) => name.startsWith(wanted))) return 0;
  if (names.some((name) => name.split(/[\s-]+/).some((word) => word.startsWith(wanted)))) return 1;
  if (names.some((name) => name.includes(wanted))) return 2;
  return Object.values(macro.text).some((text) => fold(text).includes(wanted)) ? 3 : NO_MATCH;
}

/** The words for this customer: their language, its base, or whatever there is. */
export function wordsFor(text: Record<string, string>, language: string | null): string {
  const base = language?.split("-")[0] ?? "";
  const near = Object.keys(text).find((each) => each.split("-")[0] === base);
  return text[language ?? ""] ?? (near && text[near]) ?? text.en ?? Object.values(text)[0] ?? "";
}

export interface Slash {
  /** Where the `/` stands. */
  from: number;
  query: string;
}

/** Whether the caret stands behind a `/` that begins a word: an address or a date has its slashes inside. */
export function slashAt(text: string, caret: number): Slash | null {
  const found = /(?:^|[\s（(“"])\/([^\s/]{0,30})$/u.exec(text.slice(0, caret));
  return found ? { from: caret - found[1]!.length - 1, query: found[1]! } : null;
}
