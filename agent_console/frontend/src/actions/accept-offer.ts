import { focusWriting } from "../focus";
import { address, route } from "../route.svelte";
import { useDesk } from "../session.svelte";
import { Refused } from "../socket";
import type { Offer } from "../state/model";

/** Takes the work. Losing the race is a normal answer: the offer then says how it ended. */
export async function acceptOffer(offer: Offer): Promise<void> {
  const desk = useDesk();
  try {
    await desk.wire.request({ type: "offer.accept", offer_id: offer.id }, `accept-${offer.id}`);
    desk.change({ type: "offer.dropped", offerId: offer.id });
    route.go(address.conversation(offer.interaction.conversation_id));
    focusWriting();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "offer_gone") throw error;
    showOutcome(offer, String(error.frame.detail.outcome ?? "gone"));
  }
}

const READ_MS = 2_000;

function showOutcome(offer: Offer, outcome: string): void {
  const desk = useDesk();
  desk.change({ type: "offer.gone", offerId: offer.id, outcome });
  setTimeout(() => desk.change({ type: "offer.dropped", offerId: offer.id }), READ_MS);
}
