import { useDesk } from "../session.svelte";

export interface Choice {
  presence: "ready" | "not_ready" | "offline";
  reason: string | null;
}

/** What an agent can choose, in the order of the menu and its digits. */
export const CHOICES = [
  { presence: "ready", reason: null },
  { presence: "not_ready", reason: "break" },
  { presence: "not_ready", reason: "meeting" },
  { presence: "not_ready", reason: "training" },
  { presence: "offline", reason: null },
] as const satisfies readonly Choice[];

/** `after`: once the call is over; nothing new is offered until then. Reversible, but the hub alone says what the state is: nothing is shown before it does. */
export async function setPresence({ presence, reason }: Choice, after = false): Promise<void> {
  await useDesk().wire.request({ type: "presence.set", presence, reason, after });
}
