import { rest } from "../rest";

/** Takes the words out of a message for good. The stream tells everybody who has it on the screen. */
export async function redactMessage(conversationId: string, messageId: string): Promise<void> {
  await rest.redact(conversationId, messageId);
}
