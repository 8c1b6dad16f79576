import { rest } from "../rest";
import { useDesk } from "../session.svelte";
import type { Conversation } from "../state/model";

export interface Wanted {
  dueAt: number;
  mine: boolean;
  why: string;
}

/** A caller is called back; whoever writes comes back into line. Refused with a code. */
export async function setFollowUp(conversation: Conversation, { dueAt, mine, why }: Wanted): Promise<void> {
  const { id, channel, address, queue_id } = conversation;
  if (channel === "voice")
    return void (await rest.bookCallback({ number: address, queue_id, due_at: dueAt }));
  await useDesk().wire.request({
    type: "follow_up.set",
    conversation_id: id,
    due_at: dueAt,
    mine,
    ...(why && { why }),
  });
}

export async function dropFollowUp(id: string): Promise<void> {
  await useDesk().wire.request({ type: "follow_up.drop", follow_up_id: id });
}
