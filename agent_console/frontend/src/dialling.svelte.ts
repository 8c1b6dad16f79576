// Which number is about to be called: asked for anywhere, answered in one dialog.
import { dial } from "./actions/dial";
import { address, route } from "./route.svelte";
import { Refused } from "./socket";
import { codeOf } from "./text/refusals";

export interface Wish {
  number: string;
  conversationId: string | null;
  /** It has been tried: why not, or what must be said yes to first. */
  refused?: string;
  warned?: string[];
}

let wish = $state.raw<Wish | null>(null);
/** A number is on its way to the hub: a second press is the same one. */
let calling = false;

export const dialling = {
  get wish() {
    return wish;
  },
  ask(number = "", conversationId: string | null = null): void {
    wish = { number, conversationId };
  },
  /** At once, for it stands there: nothing is asked unless something speaks against it. */
  async call(number: string, conversationId: string | null = null): Promise<void> {
    if (calling) return;
    calling = true;
    try {
      const there = await dial({ number, account: null, conversationId, anyway: [] });
      if (there) route.go(address.conversation(there));
    } catch (error) {
      wish = { number, conversationId, ...whyNot(error) };
    }
    calling = false;
  },
  dismiss: () => (wish = null),
};

function whyNot(error: unknown): Partial<Wish> {
  if (error instanceof Refused && error.code === "needs_confirmation")
    return { warned: error.frame.detail.warnings as string[] };
  return { refused: codeOf(error) };
}
