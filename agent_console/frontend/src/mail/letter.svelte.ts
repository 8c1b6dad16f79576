// The head of the mail that is being written in one conversation, kept in the drafts at every change.
import type { Drafts } from "../drafts";
import type { ReplyView } from "../protocol.gen";
import { type Edits, type Head, headOf } from "./head";

export class Letter {
  #edits = $state.raw<Edits>({});
  readonly head: Head = $derived.by(() => headOf(this.reply(), this.#edits));

  constructor(
    readonly drafts: Drafts,
    readonly conversationId: string,
    /** Whom the hub would write to. */
    readonly reply: () => ReplyView | null,
  ) {
    this.reload();
  }

  /** Drafts change without typing too: a file has arrived, a mail was given back. */
  reload(): void {
    this.#edits = this.drafts.edits(this.conversationId);
  }

  change = (edits: Edits): void => {
    this.drafts.edit(this.conversationId, edits);
    this.#edits = { ...this.#edits, ...edits };
  };

  clear(): void {
    this.drafts.dropEdits(this.conversationId);
    this.#edits = {};
  }

  get isSubjectChanged(): boolean {
    return this.#edits.subject !== undefined;
  }
}
