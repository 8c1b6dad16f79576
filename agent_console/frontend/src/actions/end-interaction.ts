import { useDesk } from "../session.svelte";
import type { InteractionView } from "../protocol.gen";

/** The talk is over; wrap-up follows. One key for the interaction, so that a second press does nothing. */
export async function endInteraction({ id }: InteractionView): Promise<void> {
  const desk = useDesk();
  desk.change({ type: "interaction.ending", interactionId: id });
  await desk.wire.request({ type: "interaction.end", interaction_id: id }, `end-${id}`);
}
