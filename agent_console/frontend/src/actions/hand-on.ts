import { useDesk } from "../session.svelte";
import type { Handover } from "./steer-call";

/** What is written, with its whole stream. Nothing is drawn before the hub has told it. `note_id`: a note of mine there
 * that goes along. */
export async function handOn(interactionId: string, handover: Handover & { note_id?: string }): Promise<void> {
  await useDesk().wire.request({ type: "interaction.transfer", interaction_id: interactionId, ...handover });
}

/** While nobody has accepted it. */
export async function takeBackHanded(interactionId: string): Promise<void> {
  await useDesk().wire.request({ type: "interaction.take_back", interaction_id: interactionId });
}
