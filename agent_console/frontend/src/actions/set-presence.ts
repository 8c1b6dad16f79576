import type { PresenceView } from "../protocol.gen";
import { useDesk } from "../session.svelte";

export interface Choice {
  presence: "ready" | "not_ready" | "offline";
  reason: string | null;
  /** The kind of work that is taken; absent: all of it. */
  only?: PresenceView["only"];
}

/** What an agent can choose, in the order of the menu and its digits. */
export const CHOICES = [
  { presence: "ready", reason: null },
  { presence: "ready", reason: null, only: "calls" },
  { presence: "ready", reason: null, only: "messages" },
  { presence: "not_ready", reason: "break" },
  { presence: "not_ready", reason: "meeting" },
  { presence: "not_ready", reason: "training" },
  { presence: "offline", reason: null },
] as const satisfies readonly Choice[];

/** What becomes of what is open where the agent goes offline. */
export type OpenItems = { open_items: "hand_over" } | { open_items: "follow_up"; due_at: number };

/** `after`: once the call is over; nothing new is offered until then. Reversible, but the hub alone says what the state is: nothing is shown before it does. */
export async function setPresence(
  { presence, reason, only = null }: Choice,
  after = false,
  open?: OpenItems,
): Promise<void> {
  await useDesk().wire.request({ type: "presence.set", presence, reason, after, only, ...open });
}
