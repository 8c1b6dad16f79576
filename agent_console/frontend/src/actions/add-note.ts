import { useDesk } from "../session.svelte";

/** Keeps a note for the team. It has a frame of its own: a note cannot become a reply by a slip. */
export function addNote(conversationId: string, body: string): void {
  const desk = useDesk();
  const request = crypto.randomUUID();
  const frame = { type: "note.add", conversation_id: conversationId, body } as const;
  desk.wire.request(frame, request).catch(() => undefined);
  desk.expect({ ...frame, request });
}
