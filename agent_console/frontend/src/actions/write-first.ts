import type { FirstChannel } from "../drafts";
import { draftOf, type Edits, editsOf, type Head } from "../mail/head";
import { UNDO_SECONDS } from "../protocol.gen";
import { useDesk } from "../session.svelte";

export interface FirstWords {
  /** From where it is written. */
  conversationId: string;
  channel: FirstChannel;
  identityId: string | null;
  body: string;
  /** Of a mail. */
  head: Head | null;
  signature: string;
  /** Of a text. */
  files: Edits["files"];
  /** Warnings that were shown and are known. */
  anyway: string[];
}

/** Begins a conversation by writing in it; its id. The hub says no with a code, or what must be said yes to first. */
export async function writeFirst(words: FirstWords): Promise<string> {
  const { head, files = [] } = words;
  const desk = useDesk();
  const { conversation_id, message_id } = await desk.wire.request({
    type: "message.first",
    conversation_id: words.conversationId,
    channel: words.channel,
    identity_id: words.identityId,
    body: words.body,
    anyway: words.anyway,
    ...(head
      ? { hold_seconds: UNDO_SECONDS, mail: draftOf(head, words.signature) }
      : { files: files.map(({ id }) => id) }),
  });
  // Who takes it back wants it as it was written.
  if (head) desk.heads.set(String(message_id), editsOf(head));
  return String(conversation_id);
}
