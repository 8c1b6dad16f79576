import { useDesk } from "../session.svelte";

/** The talk is over; wrap-up follows. One key for the interaction, so that a second press does nothing. */
export async function endInteraction(interactionId: string): Promise<void> {
  await useDesk().wire.request(
    { type: "interaction.end", interaction_id: interactionId },
    `end-${interactionId}`,
  );
}
