// A canned reply that was asked for beside the composer: whoever writes there takes it.
import type { Macro } from "./rest";

let wanted = $state.raw<{ conversationId: string; macro: Macro } | null>(null);

export const inserting = {
  ask(conversationId: string, macro: Macro): void {
    wanted = { conversationId, macro };
  },
  /** What is wanted there, once. */
  take(conversationId: string): Macro | null {
    if (wanted?.conversationId !== conversationId) return null;
    const { macro } = wanted;
    wanted = null;
    return macro;
  },
};
