import { draftOf, type Edits, editsOf, type Head } from "../mail/head";
import { UNDO_SECONDS } from "../protocol.gen";
import { useDesk } from "../session.svelte";

export interface Reply {
  conversationId: string;
  body: string;
  /** The newest number of the conversation that was on the screen. */
  seen: number;
  anyway?: boolean;
  /** Of a mail: who gets it, and what stands below the words. */
  head?: Head | null;
  signature?: string;
  /** Of a chat or a text: what goes beside the words. */
  beside?: Pick<Edits, "files" | "answers">;
}

/** Sends a reply and draws it at once. What becomes of it is told by the stream, or gives the text back. */
export function sendMessage({
  conversationId,
  body,
  seen,
  anyway = false,
  head = null,
  signature = "",
  beside = {},
}: Reply): void {
  const desk = useDesk();
  const request = crypto.randomUUID();
  const frame = {
    type: "message.send",
    conversation_id: conversationId,
    body,
    seen_number: seen,
    anyway,
  } as const;
  if (head)
    return desk.expectWhole(
      { ...frame, request, hold_seconds: UNDO_SECONDS, mail: draftOf(head, signature) },
      editsOf(head),
    );
  const { files = [], answers = null } = beside;
  if (files.length || answers)
    return desk.expectWhole(
      { ...frame, request, files: files.map(({ id }) => id), quotes: answers?.id ?? null },
      { files, answers },
    );
  // The refusal is drawn by the desk when its frame comes, also for what an earlier page had sent.
  desk.wire.request(frame, request).catch(() => undefined);
  desk.expect({ ...frame, request });
}
