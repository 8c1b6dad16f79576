// The one question about routing that is on the screen: why something waits, or why it went to whom it went.
import { customerName } from "./names";
import type { Offer, Conversation } from "./state/model";

export interface Question {
  interactionId: string;
  /** A past offer of it; null: how it stands now. */
  offerId: string | null;
  /** The customer's. */
  name: string;
}

/** How its newest piece of work came to be where it is. */
export function questionAbout({ events, customer, address, channel }: Conversation): Question | null {
  const interactionId = events.findLast(({ interaction_id: id }) => id)?.interaction_id;
  return interactionId
    ? { interactionId, offerId: null, name: customerName(customer, address, channel) }
    : null;
}

export function questionAboutOffer({ id, interaction, customer, address }: Offer): Question {
  return {
    interactionId: interaction.id,
    offerId: id,
    name: customerName(customer, address, interaction.channel),
  };
}

let asked = $state.raw<Question | null>(null);
let opener: HTMLElement | null = null;

export const why = {
  get asked(): Question | null {
    return asked;
  },
  ask(question: Question): void {
    if (!asked) opener = document.activeElement as HTMLElement | null;
    asked = question;
  },
  /** And back to where one was. */
  close(): void {
    asked = null;
    if (opener?.isConnected) opener.focus();
  },
  /** Because one has gone on to something else. */
  dismiss(): void {
    asked = null;
  },
};
