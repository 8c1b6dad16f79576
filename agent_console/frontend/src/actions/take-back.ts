import { focusWriting } from "../focus";
import { editsOf } from "../mail/head";
import type { MailView, MessageView } from "../protocol.gen";
import { WRITTEN } from "../desk.svelte";
import { useDesk } from "../session.svelte";

/** Undoes pressing Send: the hub keeps the mail, and it is in the composer again, with its readers and files. */
export async function takeBack(conversationId: string, message: MessageView, mail: MailView): Promise<void> {
  const desk = useDesk();
  const { id, body } = message;
  const { mode, field } = WRITTEN[message.kind === "aside" ? "aside" : "outbound"];
  await desk.wire.request(
    { type: "message.withdraw", conversation_id: conversationId, message_id: id },
    `undo-${id}`,
  );
  desk.drafts.giveBack(conversationId, mode, body);
  desk.drafts.giveBackEdits(
    conversationId,
    desk.heads.get(id) ?? editsOf({ ...mail, files: mail.attachments.filter(({ inline }) => !inline) }),
    field,
  );
  desk.draftsChanged++;
  focusWriting();
}
