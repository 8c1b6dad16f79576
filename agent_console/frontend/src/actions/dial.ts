import type { LaterFrame } from "../protocol.phone";
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
  const frame: Omit<Extract<LaterFrame, { type: "call.dial" }>, "request"> = {
    type: "call.dial",
    number,
    account,
    ...(conversationId && { conversation_id: conversationId }),
    ...(anyway.length && { anyway }),
  };
  const { conversation_id } = await useDesk().wire.request(frame);
  return (conversation_id as string | null | undefined) ?? conversationId;
}
