// Who is about to be written to first, and from where: asked for at an address, a tab or by a key; the composer of that
// conversation takes it.
import type { FirstChannel } from "./drafts";

export interface Beginning {
  conversationId: string;
  channel: FirstChannel;
  /** Of the customer's; null: whichever the hub finds fits. */
  identityId: string | null;
}

let wish = $state.raw<Beginning | null>(null);

export const beginning = {
  ask(conversationId: string, channel: FirstChannel, identityId: string | null = null): void {
    wish = { conversationId, channel, identityId };
  },
  /** What is wanted there, once. */
  take(conversationId: string): Beginning | null {
    if (wish?.conversationId !== conversationId) return null;
    const taken = wish;
    wish = null;
    return taken;
  },
};
