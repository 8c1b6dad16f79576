// What was asked for last, and why it was not done: shown where it was asked until something else is.
import { announcer } from "./announcer.svelte";
import { codeOf, refusalText } from "./text/refusals";

export class Acting {
  failed = $state<string | null>(null);
  /** The name of what is on its way. */
  busy = $state<string | null>(null);

  run = async (what: string, action: () => Promise<unknown>): Promise<boolean> => {
    if (this.busy === what) return false;
    [this.busy, this.failed] = [what, null];
    try {
      await action();
      return true;
    } catch (error) {
      this.failed = refusalText(codeOf(error));
      announcer.interrupt(this.failed);
      return false;
    } finally {
      this.busy = null;
    }
  };
}
