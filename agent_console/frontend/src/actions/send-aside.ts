import { draftOf, editsOf, type Head } from "../mail/head";
import { UNDO_SECONDS } from "../protocol.gen";
import { useDesk } from "../session.svelte";

/** A mail to somebody outside: the customer does not get it, and has not been answered by it. */
export function sendAside(conversationId: string, body: string, head: Head, signature: string): void {
  const request = crypto.randomUUID();
  const frame = {
    type: "aside.send",
    conversation_id: conversationId,
    body,
    hold_seconds: UNDO_SECONDS,
  } as const;
  useDesk().expectWhole({ ...frame, request, mail: draftOf(head, signature) }, editsOf(head));
}
