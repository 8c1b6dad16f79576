import { useDesk } from "../session.svelte";

export interface StepAnswer {
  choice?: string;
  note?: string;
  /** It is to do again. */
  undone?: boolean;
}

/** A step of a guide, done or open again. Kept with the contact; refused with a code. */
export async function answerGuide(
  interactionId: string,
  guideId: string,
  stepId: string,
  answer: StepAnswer,
): Promise<void> {
  await useDesk().wire.request({
    type: "guide.answer",
    interaction_id: interactionId,
    guide_id: guideId,
    step_id: stepId,
    ...answer,
  });
}
