// Whether the hub serves a newer desk than this page is, and when that may be loaded: in a break, never during a contact.
import type { DeskState } from "./state/model";

const TRIED = "hub:desk-build";
const NO_WORDS: ReadonlySet<string> = new Set(["radio", "checkbox", "range", "hidden", "button", "submit"]);
const RESTING: ReadonlySet<string> = new Set(["not_ready", "offline"]);

/** The name of the script by which this page began. */
export function ownBuild(page: Document = document): string | null {
  const entry = page.querySelector("script[type=module][src]")?.getAttribute("src");
  return entry?.split("/").at(-1) ?? null;
}

export function isNewer(served: string | null | undefined, own: string | null): boolean {
  return !!served && !!own && served !== own;
}

/** What the state of the desk does not know of somebody who is in the middle of something. */
export interface Busy {
  /** Listens to a call, or is in it. */
  supervises: boolean;
  /** Something is written that the hub does not have. */
  unsaved: boolean;
}

/** Nothing is open, nothing new can come, and nobody is in the middle of anything. */
export function rests(state: DeskState, busy: Busy, page: Document = document): boolean {
  return isIdle(state) && !busy.supervises && !busy.unsaved && !isFilledIn(page);
}

function isIdle({ presence, interactions, offers, conversations }: DeskState): boolean {
  if (!presence || !RESTING.has(presence.presence)) return false;
  const waits = Object.values(conversations).some(({ pending }) => pending.length > 0);
  return !waits && !Object.keys(interactions).length && !Object.keys(offers).length;
}

/** A dialog is open, or words stand in a field: nobody else has them. */
function isFilledIn(page: Document): boolean {
  if (page.querySelector("dialog[open]")) return true;
  const fields = page.querySelectorAll<HTMLInputElement>("textarea, input");
  const letters = page.querySelectorAll("[contenteditable=true]");
  const words = [...fields].map(({ type, value }) => (NO_WORDS.has(type) ? "" : value));
  return [...words, ...[...letters].map(({ textContent }) => textContent ?? "")].some((each) => each.trim());
}

/** Once for each build: where an old node answers, the page would come and go for ever. */
export function load(served: string, again: () => void = () => location.reload()): void {
  try {
    if (sessionStorage.getItem(TRIED) === served) return;
    sessionStorage.setItem(TRIED, served);
  } catch {
    return; // then by hand
  }
  again();
}
