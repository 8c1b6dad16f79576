// The screen pops of what an agent has in hand: asked for once, and again with every event that changes them. Two views
// show the same one, beside each other.
import { t } from "./messages/locale.svelte";
import type { EventView } from "./protocol.gen";
import { Resource } from "./resource.svelte";
import { rest } from "./rest";
import type { Pop } from "./rest-pop";

// As many as anybody has in hand, and a few that they come back to.
const MOST = 20;
const CHANGES: ReadonlySet<string> = new Set([
  "guide.answered",
  "identity.checked",
  "identity.taken",
  "customer.introduced",
  "message.received",
  "interaction.updated",
  "call.started",
]);

const pops = new Map<string, Resource<Pop>>();

export function popOf(interactionId: string): Resource<Pop> {
  const known = pops.get(interactionId);
  if (known) return known;
  for (const old of [...pops.keys()].slice(0, Math.max(0, pops.size - MOST + 1))) pops.delete(old);
  const fresh = new Resource(() => rest.pop(interactionId));
  pops.set(interactionId, fresh);
  return fresh;
}

/** Why what touches the customer's data is locked, in words; null: it is not. */
export function lockOf(pop: Pop | null | undefined): string | null {
  const check = pop?.check;
  if (!check || check.enough) return null;
  return t("check.locked.why", { points: String(check.points), needed: String(check.needed) });
}

/** The newest event after which it has to be asked for again. */
export function newsForPop(events: readonly EventView[]): number {
  return events.findLast(({ kind }) => CHANGES.has(kind))?.id ?? 0;
}
