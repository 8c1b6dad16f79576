import { useDesk } from "../session.svelte";
import type { Offer } from "../state/model";

/** Tells the hub that these offers are on the screen, once they are painted. */
export function confirmOffers(offers: Offer[]): void {
  const tell = () => {
    for (const { id } of offers) useDesk().wire.tell({ type: "offer.delivered", offer_id: id });
  };
  // A page in the background paints nothing; there the title and the sound carry the offer.
  if (document.hidden) tell();
  else requestAnimationFrame(() => requestAnimationFrame(tell));
}
