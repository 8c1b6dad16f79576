import { useDesk } from "../session.svelte";

export interface Dialled {
  number: string;
  /** Ours that they see; null: as the hub chooses. */
  account: string | null;
  conversationId: string | null;
  /** Warnings that were shown and are known. */
  anyway: string[];
}

/** Rings my device, then the customer. The hub says no with a code, or what must be said yes to first. */
export async function dial({ number, account, conversationId, anyway }: Dialled): Promise<string | null> {
  const { conversation_id } = await useDesk().wire.request({
    type: "call.dial",
    number,
    account,
    conversation_id: conversationId,
    anyway,
  });
  return (conversation_id as string | null | undefined) ?? conversationId;
}
