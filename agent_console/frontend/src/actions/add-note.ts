import { named } from "../mentions";
import { useDesk } from "../session.svelte";

/** Keeps a note for the team. It has a frame of its own: a note cannot become a reply by a slip. */
export function addNote(conversationId: string, body: string): void {
  const desk = useDesk();
  const request = crypto.randomUUID();
  const mentions = named(body, desk.user.config.agents);
  const frame = { type: "note.add" as const, conversation_id: conversationId, body, mentions };
  desk.wire.request(frame, request).catch(() => undefined);
  desk.expect({ ...frame, request });
}
