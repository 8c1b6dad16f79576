// What is read of a conversation by whoever watches it.
import type { EventView, MessageView } from "../protocol.gen";

/** Its words, each once: receipts, a call's legs and what was taken out of a message bring the message along again, as
 * it then stands. */
export function wordsOf(events: readonly EventView[]): MessageView[] {
  const latest = new Map(events.flatMap(({ message }) => (message ? [[message.id, message] as const] : [])));
  return [...latest.values()].filter(({ body }) => body);
}
