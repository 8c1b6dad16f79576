import type { FirstChannel } from "../drafts";
import { rest } from "../rest";
import { useDesk } from "../session.svelte";
import type { Conversation } from "../state/model";

export interface Wanted {
  dueAt: number;
  mine: boolean;
  why: string;
  /** Where it is now, called at this number, or as a text or mail to them. */
  by: "here" | FirstChannel | { call: string };
}

/** Whoever is to be called is a callback; all else comes back into line. Refused with a code. */
export async function setFollowUp(
  conversation: Conversation,
  { dueAt, mine, why, by }: Wanted,
): Promise<void> {
  const { id, queue_id } = conversation;
  if (typeof by === "object")
    return void (await rest.bookCallback({ number: by.call, queue_id, due_at: dueAt }));
  await useDesk().wire.request({
    type: "follow_up.set",
    conversation_id: id,
    due_at: dueAt,
    mine,
    ...(why && { why }),
    ...(by !== "here" && { by }),
  });
}

export async function dropFollowUp(id: string): Promise<void> {
  await useDesk().wire.request({ type: "follow_up.drop", follow_up_id: id });
}
