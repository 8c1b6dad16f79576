// An offer that is declined, and why: the customer is not kept waiting for the answer, where the queue does not insist.
import { declineOffer, explainDecline, type DeclineReason } from "./actions/decline-offer";
import { announcer } from "./announcer.svelte";
import { t } from "./messages/locale.svelte";
import { customerName } from "./names";
import { useDesk } from "./session.svelte";
import type { Offer } from "./state/model";

export const REASONS = [
  "busy",
  "not_my_subject",
  "need_a_moment",
] as const satisfies readonly DeclineReason[];
// Long enough to press a key; then it was not worth a word.
const ASKED_MS = 8_000;

class Declining {
  /** `needed`: it still rings, and goes with the reason only. */
  asked = $state.raw<{ offer: Offer; name: string; needed: boolean } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  async decline(offer: Offer): Promise<void> {
    const rule = this.ruleOf(offer);
    if (rule === "never") return announcer.interrupt(t("decline.never"));
    if (rule === "with_reason") return this.#ask(offer, true);
    await declineOffer(offer.id);
    this.#ask(offer, false);
  }

  ruleOf({ interaction }: Offer): "allowed" | "with_reason" | "never" {
    const queue = useDesk().user.config.queues.find(({ id }) => id === interaction.queue_id);
    return queue?.declining ?? "allowed";
  }

  async because(reason: DeclineReason): Promise<void> {
    const { asked } = this;
    if (!asked) return;
    this.dismiss();
    const does = asked.needed ? declineOffer(asked.offer.id, reason) : explainDecline(asked.offer.id, reason);
    await does.catch(() => announcer.interrupt(t(asked.needed ? "offer.failed" : "decline.failed")));
  }

  dismiss = (): void => {
    clearTimeout(this.#timer);
    this.asked = null;
  };

  #ask(offer: Offer, needed: boolean): void {
    this.dismiss();
    const name = customerName(offer.customer, offer.address, offer.interaction.channel);
    this.asked = { offer, name, needed };
    if (!needed) this.#timer = setTimeout(this.dismiss, ASKED_MS);
  }
}

export const declining = new Declining();
