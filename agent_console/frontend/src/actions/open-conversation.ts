import type { ConversationView } from "../protocol.gen";
import { useDesk } from "../session.svelte";

/** Follows a conversation that is not in the work list: history, or a colleague's. */
export async function openConversation(conversationId: string): Promise<void> {
  const desk = useDesk();
  const result = await desk.wire.request({ type: "conversation.open", conversation_id: conversationId });
  desk.change({
    type: "conversation.opened",
    conversation: (result.conversation ?? result) as ConversationView,
  });
}
