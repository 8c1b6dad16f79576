// Takes up one message of the stream: in a reply that quotes it, or in a note.
import type { MessageView } from "../protocol.gen";
import { useDesk } from "../session.svelte";

// As much as shows which one is meant: the whole stands in the stream.
const LONGEST = 300;

export function quoteMessage(conversationId: string, message: MessageView): void {
  const { id, kind, author, author_name, body } = message;
  if (kind !== "inbound" && kind !== "outbound") return;
  const desk = useDesk();
  const name = body || (message.files?.[0]?.name ?? "");
  const quotes = { id, kind, author, author_name, body: name.slice(0, LONGEST) };
  desk.drafts.edit(conversationId, { answers: quotes });
  desk.draftsChanged++;
}

export function noteMessage(conversationId: string, { body }: MessageView): void {
  const desk = useDesk();
  const begun = desk.drafts.get(conversationId, "note").trimEnd();
  const quoted = body.split("\n").map((line) => `> ${line}`);
  desk.drafts.put(conversationId, "note", [...(begun ? [begun, ""] : []), ...quoted, ""].join("\n"));
  desk.draftsChanged++;
}
