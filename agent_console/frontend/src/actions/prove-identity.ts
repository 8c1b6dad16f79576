import { useDesk } from "../session.svelte";

/** What they say, for the hub to compare, or the agent's own word. Whether it was right; refused with a code. */
export async function askIdentity(
  interactionId: string,
  questionId: string,
  said: { answer: string } | { matches: boolean },
): Promise<boolean> {
  const { matches } = await useDesk().wire.request({
    type: "identity.ask",
    interaction_id: interactionId,
    question_id: questionId,
    ...said,
  });
  return matches === true;
}

/** Of those who share a number, it is this one. */
export async function takeFor(interactionId: string, customerId: string): Promise<void> {
  await useDesk().wire.request({
    type: "identity.take",
    interaction_id: interactionId,
    customer_id: customerId,
  });
}
