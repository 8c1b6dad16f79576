// The head of the mail that is being written in one conversation, kept in the drafts at every change: of a reply, or of
// a mail to somebody outside, which is another mail with a draft of its own.
import type { ComposerMode, Drafts, HeadField } from "../drafts";
import type { Block, ReplyView } from "../protocol.gen";
import { blocksOf, hasLooks, plainOf } from "./blocks";
import { type Edits, type Head, headOf } from "./head";

export class Letter {
  #edits = $state.raw<Edits>({});
  readonly head: Head = $derived.by(() => headOf(this.reply(), this.#edits));

  constructor(
    readonly drafts: Drafts,
    readonly conversationId: string,
    /** Whom the hub would write to. */
    readonly reply: () => ReplyView | null,
    readonly field: HeadField = "mail",
  ) {
    this.reload();
  }

  /** Where its files are on their way to: each of two mails in one conversation has its own. */
  get place(): string {
    return placeOf(this.conversationId, this.field);
  }

  /** Drafts change without typing too: a file has arrived, a mail was given back. */
  reload(): void {
    this.#edits = this.drafts.edits(this.conversationId, this.field);
  }

  change = (edits: Edits): void => {
    this.drafts.edit(this.conversationId, edits, this.field);
    this.#edits = { ...this.#edits, ...edits };
  };

  clear(): void {
    this.drafts.dropEdits(this.conversationId, this.field);
    this.#edits = {};
  }

  /** Keeps the looks of what has been written, where there are any. */
  look(blocks: Block[]): void {
    const document = hasLooks(blocks) ? blocks : undefined;
    if (document || this.#edits.document) this.change({ document: document as Block[] });
  }

  /** What stands in the draft, with its looks if these are its words still. */
  blocks(text: string): Block[] {
    const { document } = this.head;
    return document && plainOf(document) === text ? document : blocksOf(text);
  }

  get isSubjectChanged(): boolean {
    return this.#edits.subject !== undefined;
  }
}

const OTHERS: readonly HeadField[] = ["aside_to", "note_to", "sms_to", "email_to"];

/** What goes with each thing that can be written in a conversation. */
export function lettersOf(
  drafts: Drafts,
  conversationId: string,
  /** Whom the hub would write to, of what is written to the customer. */
  reply: () => ReplyView | null,
): Record<ComposerMode, Letter> {
  const make = (field: HeadField, whom: () => ReplyView | null) =>
    new Letter(drafts, conversationId, whom, field);
  return {
    reply: make("mail", reply),
    note: make("note_to", () => null),
    aside: make("aside_to", () => null),
    sms: make("sms_to", () => null),
    email: make("email_to", reply),
  };
}

export function placeOf(conversationId: string, field: HeadField): string {
  return field === "mail" ? conversationId : `${field}:${conversationId}`;
}

export function fromPlace(place: string): { conversationId: string; field: HeadField } {
  const field = OTHERS.find((each) => place.startsWith(`${each}:`));
  return field
    ? { conversationId: place.slice(field.length + 1), field }
    : { conversationId: place, field: "mail" };
}
