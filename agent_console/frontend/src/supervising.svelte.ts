// The one call that this supervisor listens to, whatever page is open.
import { rest } from "./rest";
import type { SupervisorView } from "./protocol.gen";

export type Supervision = SupervisorView["mode"];

export interface Supervised {
  interactionId: string;
  /** Of the customer and the agent, as they were when it began. */
  customer: string;
  agent: string;
  /** Since when those two talk. */
  since: number;
  mode: Supervision;
}

let call = $state.raw<Supervised | null>(null);

export const supervising = {
  get call() {
    return call;
  },
  /** The supervisor's own phone rings for it, and is to be answered. */
  get rings(): boolean {
    return call !== null;
  },

  /** Begins, or changes how one is there. */
  async as(next: Supervised): Promise<void> {
    const before = call;
    if (before && before.interactionId !== next.interactionId) await supervising.leave();
    // Before the answer: the phone may ring first.
    call = next;
    try {
      await rest.supervise(next.interactionId, next.mode);
    } catch (error) {
      call = before?.interactionId === next.interactionId ? before : null;
      throw error;
    }
  },
  async leave(): Promise<void> {
    const left = call;
    call = null;
    if (left) await rest.supervise(left.interactionId, "leave");
  },
  async takeOver(): Promise<void> {
    if (!call) return;
    await rest.supervise(call.interactionId, "take_over");
    call = null;
  },
  /** It is over, or somebody else has ended it. */
  forget: () => (call = null),
};
