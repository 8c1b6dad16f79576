// Whether the hub serves a newer desk than this page is, and when that may be loaded: in a break, never during a contact.
import type { DeskState } from "./state/model";

const TRIED = "hub:desk-build";
const RESTING: ReadonlySet<string> = new Set(["not_ready", "offline"]);

/** The name of the script by which this page began. */
export function ownBuild(page: Document = document): string | null {
  const entry = page.querySelector("script[type=module][src]")?.getAttribute("src");
  return entry?.split("/").at(-1) ?? null;
}

export function isNewer(served: string | null | undefined, own: string | null): boolean {
  return !!served && !!own && served !== own;
}

/** Nothing is open, and nothing new can come. */
export function rests({ presence, interactions, offers, conversations }: DeskState): boolean {
  if (!presence || !RESTING.has(presence.presence)) return false;
  const waits = Object.values(conversations).some(({ pending }) => pending.length > 0);
  return !waits && !Object.keys(interactions).length && !Object.keys(offers).length;
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
