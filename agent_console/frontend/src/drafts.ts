// What is being written, for each conversation and mode apart: a note never becomes a reply, and no text
// ever turns up at another customer. Kept in the browser at every change, so that a switch, a reload or
// a crash loses nothing.
import type { Edits } from "./mail/head";

export type Mode = "reply" | "note" | "wrapup";

export class Drafts {
  constructor(
    readonly user: string,
    readonly storage: Storage,
  ) {}

  get(conversationId: string, mode: Mode): string {
    return this.storage.getItem(this.#key(conversationId, mode)) ?? "";
  }

  put(conversationId: string, mode: Mode, text: string): void {
    this.#write(this.#key(conversationId, mode), text);
  }

  /** Puts back what could not be sent, before anything written since. */
  giveBack(conversationId: string, mode: Mode, text: string): void {
    const since = this.get(conversationId, mode);
    this.put(conversationId, mode, since ? `${text}\n${since}` : text);
  }

  /** What the agent changed in the head of the mail that is being written. */
  edits(conversationId: string): Edits {
    const kept = this.storage.getItem(this.#key(conversationId, "mail"));
    return kept ? (JSON.parse(kept) as Edits) : {};
  }

  edit(conversationId: string, change: Edits): void {
    const next = { ...this.edits(conversationId), ...change };
    this.#write(this.#key(conversationId, "mail"), JSON.stringify(next));
  }

  dropEdits(conversationId: string): void {
    this.storage.removeItem(this.#key(conversationId, "mail"));
  }

  /** The head of a mail that could not be sent; files attached since stay too. */
  giveBackEdits(conversationId: string, edits: Edits): void {
    const since = this.edits(conversationId);
    const files = [...(edits.files ?? []), ...(since.files ?? [])];
    this.edit(conversationId, { ...edits, ...since, files });
  }

  #write(key: string, text: string): void {
    if (!text) return this.storage.removeItem(key);
    // Full or forbidden storage: the text is still on the screen.
    try {
      this.storage.setItem(key, text);
    } catch {
      return;
    }
  }

  #key(conversationId: string, mode: Mode | "mail"): string {
    return `desk.draft.${this.user}.${mode}.${conversationId}`;
  }
}
