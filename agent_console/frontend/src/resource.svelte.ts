// Something asked of the hub once: what came, or why it did not. Old content stays while new is on its way.
import { Failed } from "./rest";

export class Resource<T> {
  value = $state.raw<T | null>(null);
  error = $state<Failed | null>(null);
  #asked = 0;

  constructor(readonly ask: () => Promise<T>) {}

  get loading(): boolean {
    return this.value === null && this.error === null;
  }

  load = async (): Promise<void> => {
    const mine = ++this.#asked;
    this.error = null;
    try {
      const value = await this.ask();
      if (mine === this.#asked) this.value = value;
    } catch (error) {
      if (mine === this.#asked) this.error = error instanceof Failed ? error : new Failed(0, "unreadable");
    }
  };
}
