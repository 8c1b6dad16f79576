import type { DeskFrame } from "../protocol.gen";
import { useDesk } from "../session.svelte";
import { Refused } from "../socket";

export type DeclineReason = Extract<DeskFrame, { type: "offer.explain" }>["reason"];

/** Lets the offer go on to the next agent. That it has gone already is as good. */
export async function declineOffer(offerId: string, reason: DeclineReason | null = null): Promise<void> {
  const desk = useDesk();
  try {
    await desk.wire.request({ type: "offer.decline", offer_id: offerId, reason }, `decline-${offerId}`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "offer_gone") throw error;
  }
  desk.change({ type: "offer.dropped", offerId });
}

/** Why one was declined a moment ago. */
export async function explainDecline(offerId: string, reason: DeclineReason): Promise<void> {
  await useDesk().wire.request({ type: "offer.explain", offer_id: offerId, reason });
}
