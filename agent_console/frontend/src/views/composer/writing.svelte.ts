// The text that is being written in one conversation and mode, and how far it has been kept.
import type { Desk } from "../../desk.svelte";
import type { Mode } from "../../drafts";

export class Writing {
  text = $state("");
  /** The hub has it as it stands here. */
  saved = $state(false);
  /** Another desk of the same agent wrote this here. */
  other = $state<string | null>(null);

  constructor(
    readonly desk: Desk,
    readonly conversationId: string,
    readonly mode: () => Mode,
  ) {
    this.load();
  }

  /** Another mode, or the draft has changed without typing. */
  load(): void {
    this.text = this.#kept.text;
    this.look();
  }

  look(): void {
    const { text, dirty, other } = this.#kept;
    this.saved = text !== "" && !dirty;
    this.other = other || null;
  }

  /** `read`: the newest number on the screen. What the customer writes after that, the text does not know of. */
  typed(read: number): void {
    this.desk.drafts.put(this.conversationId, this.mode(), this.text, read);
    this.saved = false;
  }

  /** What the agent had before them when they last changed the text. */
  get seen(): number {
    return this.#kept.seen;
  }

  /** It has been handed over; until a no comes back, there is nothing here. */
  sent(): void {
    this.desk.drafts.sent(this.conversationId, this.mode());
    [this.text, this.saved] = ["", false];
  }

  choose(text: string): void {
    this.desk.drafts.settle(this.conversationId, this.mode(), text);
    this.load();
  }

  get #kept() {
    return this.desk.drafts.kept({ conversationId: this.conversationId, field: this.mode() });
  }
}
