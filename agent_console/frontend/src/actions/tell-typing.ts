import { useDesk } from "../session.svelte";

// Said again while it goes on, for a signal is not kept; stopped after a pause in writing.
const REPEAT_MS = 3_000;
const PAUSE_MS = 5_000;

let current: string | null = null;
let saidAt = 0;
let pause: ReturnType<typeof setTimeout> | undefined;

/** The customer sees that somebody writes, never what. */
export function tellTyping(conversationId: string): void {
  if (current && current !== conversationId) stopTyping();
  clearTimeout(pause);
  pause = setTimeout(stopTyping, PAUSE_MS);
  if (current === conversationId && Date.now() - saidAt < REPEAT_MS) return;
  [current, saidAt] = [conversationId, Date.now()];
  useDesk().wire.tell({ type: "typing", conversation_id: conversationId, on: true });
}

export function stopTyping(): void {
  clearTimeout(pause);
  if (current) useDesk().wire.tell({ type: "typing", conversation_id: current, on: false });
  current = null;
}
