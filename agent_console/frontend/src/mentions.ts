// Colleagues named in a note by `@` and their name, as it stands in the text: nothing else is kept of it, so a name that
// is taken out of the text names nobody.
import { fold } from "./text/fold";

export interface Person {
  id: string;
  name: string;
}

export interface At {
  /** Where the `@` stands. */
  from: number;
  query: string;
}

// As many as fit beside a text without hiding it.
const MOST_SHOWN = 6;

/** Whether the caret stands behind an `@` that begins a word: an address has its own inside. */
export function atSign(text: string, caret: number): At | null {
  const found = /(?:^|[\s（(“"])@([^\n@]{0,30})$/u.exec(text.slice(0, caret));
  return found ? { from: caret - found[1]!.length - 1, query: found[1]! } : null;
}

/** Those whose name fits what is typed, best first. */
export function findPeople(people: readonly Person[], query: string): Person[] {
  const wanted = fold(query);
  const ranked = people
    .map((person) => ({ person, rank: rankOf(fold(person.name), wanted) }))
    .filter(({ rank }) => rank !== null);
  ranked.sort((a, b) => a.rank! - b.rank! || a.person.name.localeCompare(b.person.name));
  return ranked.slice(0, MOST_SHOWN).map(({ person }) => person);
}

function rankOf(name: string, wanted: string): number | null {
  if (name.startsWith(wanted)) return 0;
  return name.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : null;
}

export interface Piece {
  text: string;
  /** Whom it names. */
  person: Person | null;
}

/** The text in pieces, so that names can be drawn stronger. The longest name wins: “@Ann Lee” is not Ann. */
export function splitNames(text: string, people: readonly Person[]): Piece[] {
  if (!text.includes("@")) return [{ text, person: null }];
  const byName = new Map(people.map((person) => [`@${person.name}`, person]));
  const names = [...byName.keys()].sort((a, b) => b.length - a.length).map(escaped);
  if (!names.length) return [{ text, person: null }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${names.join("|")})(?![\\p{Script=Latin}\\p{N}])`, "gu");
  return text
    .split(pattern)
    .filter(Boolean)
    .map((piece) => ({ text: piece, person: byName.get(piece) ?? null }));
}

export function named(text: string, people: readonly Person[]): string[] {
  const ids = splitNames(text, people).flatMap(({ person }) => (person ? [person.id] : []));
  return [...new Set(ids)];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
