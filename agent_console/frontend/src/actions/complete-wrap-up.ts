import { useDesk } from "../session.svelte";

export interface WrapUp {
  interactionId: string;
  disposition: string | null;
  note: string | null;
}

export async function completeWrapUp({ interactionId, disposition, note }: WrapUp): Promise<void> {
  await useDesk().wire.request({ type: "wrapup.complete", interaction_id: interactionId, disposition, note });
}
