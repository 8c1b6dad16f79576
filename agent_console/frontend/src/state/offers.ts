// Offers: rung to this agent, taken by whoever commits first. An offer that ended elsewhere stays for
// a moment with its outcome; one this desk answered goes at once.
import type { EventView, OfferView } from "../protocol.gen";
import type { DeskState, Offer } from "./model";

export function withOffer(state: DeskState, id: string, offer: Offer | null): DeskState {
  const { [id]: _, ...others } = state.offers;
  return { ...state, offers: offer ? { ...others, [id]: offer } : others };
}

/** The live offers of a snapshot; what ended while we were away is told, not dropped unseen. */
export function keepEnded(state: DeskState, live: OfferView[]): Record<string, Offer> {
  const ended = Object.values(state.offers)
    .filter(({ id }) => !live.some((each) => each.id === id))
    .map((each): Offer => ({ ...each, outcome: each.outcome ?? "gone" }));
  const shown = [...ended, ...live.map((each): Offer => ({ ...each, outcome: null }))];
  return Object.fromEntries(shown.map((each) => [each.id, each]));
}

export function endOffer(state: DeskState, event: EventView): DeskState {
  const offer = event.offer_id ? state.offers[event.offer_id] : undefined;
  if (!offer) return state;
  if (event.kind === "offer.accepted") return withOffer(state, offer.id, null);
  if (event.kind !== "offer.ended" || offer.outcome) return state;
  const outcome = String(event.data.outcome ?? "gone");
  return withOffer(state, offer.id, outcome === "declined" ? null : { ...offer, outcome });
}

/** The one on the card: calls cannot wait, then the oldest. */
export function foremost(state: DeskState): Offer | undefined {
  return listOffers(state)[0];
}

export function listOffers(state: DeskState): Offer[] {
  return Object.values(state.offers).sort(
    (a, b) =>
      Number(b.interaction.channel === "voice") - Number(a.interaction.channel === "voice") ||
      a.created_at - b.created_at ||
      a.id.localeCompare(b.id),
  );
}
