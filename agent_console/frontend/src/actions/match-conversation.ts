import { rest } from "../rest";

/** Says whether a conversation goes on with the one that it looks like. The stream tells everybody. */
export async function matchConversation(conversationId: string, same: boolean): Promise<void> {
  await rest.match(conversationId, same);
}
