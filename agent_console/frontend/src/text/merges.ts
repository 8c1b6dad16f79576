// Which customers went into this one of late, and can be parted from it in one press.
import type { IdentityLink } from "../rest";

const DAY = 86_400_000;
const UNDO_DAYS = 30; // as in hub/pop/merging.py

export interface Merged {
  from: string;
  at: number;
  daysLeft: number;
}

export function mergesOf(links: readonly IdentityLink[], customerId: string, now: number): Merged[] {
  const merged = new Map<string, Merged>();
  for (const { from_customer_id: from, to_customer_id: to, created_at: at, undone_at, evidence } of links) {
    const daysLeft = Math.ceil(UNDO_DAYS - (now - at) / DAY);
    if (to === customerId && !undone_at && evidence === "agent_decision" && daysLeft > 0)
      merged.set(from, { from, at, daysLeft });
  }
  return [...merged.values()];
}
