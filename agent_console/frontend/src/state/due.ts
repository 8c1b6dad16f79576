// How long a customer may wait for an answer before it is due, and late. Reads nothing but the work itself.
import type { WorkItem } from "./work";

export interface Due {
  at: number;
  /** Of the time allowed, 1 to 0. */
  left: number;
  state: "onTime" | "soon" | "late";
}

const MINUTE = 60_000;
// The time allowed for the next reply, by channel: docs/definition-of-done.md says that queues cannot set it yet.
const ALLOWED_MS: Record<string, number> = {
  webchat: 2 * MINUTE,
  sms: 15 * MINUTE,
  email: 4 * 60 * MINUTE,
  voicemail: 2 * 60 * MINUTE,
};
const SOON_SHARE = 0.25;
const SOON_LIVE_MS = 60_000;

/** Null where nobody waits for us. */
export function dueOf(
  { interaction, waitingSince }: Pick<WorkItem, "interaction" | "waitingSince">,
  now: number,
): Due | null {
  const allowed = ALLOWED_MS[interaction.channel];
  if (waitingSince === null || interaction.state !== "active" || !allowed) return null;
  const at = waitingSince + allowed;
  const ms = at - now;
  const left = Math.min(1, Math.max(0, ms / allowed));
  if (ms <= 0) return { at, left, state: "late" };
  const isSoon = left <= SOON_SHARE || (interaction.channel === "webchat" && ms < SOON_LIVE_MS);
  return { at, left, state: isSoon ? "soon" : "onTime" };
}
