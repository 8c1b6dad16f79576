// What was asked for last, and why it was not done: shown where it was asked, for as long as it takes to read.
import { announcer } from "./announcer.svelte";
import { codeOf, refusalText } from "./text/refusals";

// Long enough to read; what was not done can be tried again all the while.
const READ_MS = 8_000;

export class Acting {
  #timer: ReturnType<typeof setTimeout> | undefined;
  failed = $state<string | null>(null);
  /** The name of what is on its way. */
  busy = $state<string | null>(null);

  run = async (what: string, action: () => Promise<unknown>): Promise<boolean> => {
    if (this.busy === what) return false;
    clearTimeout(this.#timer);
    [this.busy, this.failed] = [what, null];
    try {
      await action();
      return true;
    } catch (error) {
      this.failed = refusalText(codeOf(error));
      announcer.interrupt(this.failed);
      this.#timer = setTimeout(() => (this.failed = null), READ_MS);
      return false;
    } finally {
      this.busy = null;
    }
  };
}
