import { named } from "../mentions";
import { useDesk } from "../session.svelte";

/** Keeps a note for the team. It has a frame of its own: a note cannot become a reply by a slip. `asks`: colleagues of
 * whom an answer is awaited. */
export function addNote(conversationId: string, body: string, asks: string[] = []): void {
  const desk = useDesk();
  const request = crypto.randomUUID();
  const mentions = named(body, desk.user.config.agents);
  const frame = { type: "note.add" as const, conversation_id: conversationId, body, mentions, asks, request };
  desk.expectWhole(frame, asks.length ? { asks } : {});
}
