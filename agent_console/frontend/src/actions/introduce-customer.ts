import { useDesk } from "../session.svelte";

/** Somebody new: who they are, and what it is about. Refused with a code. */
export async function introduceCustomer(interactionId: string, name: string, about: string): Promise<void> {
  await useDesk().wire.request({ type: "customer.introduce", interaction_id: interactionId, name, about });
}
