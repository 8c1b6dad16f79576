import { useDesk } from "../session.svelte";
import { Refused } from "../socket";

/** Lets the offer go on to the next agent. That it has gone already is as good. */
export async function declineOffer(offerId: string): Promise<void> {
  const desk = useDesk();
  try {
    await desk.wire.request({ type: "offer.decline", offer_id: offerId }, `decline-${offerId}`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "offer_gone") throw error;
  }
  desk.change({ type: "offer.dropped", offerId });
}
