// What is being written, for each conversation and mode apart: a note never becomes a reply, and no text
// ever turns up at another customer. Kept in the browser at every change, so that a switch, a reload or
// a crash loses nothing.
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
    const key = this.#key(conversationId, mode);
    if (!text) return this.storage.removeItem(key);
    // Full or forbidden storage: the text is still on the screen.
    try {
      this.storage.setItem(key, text);
    } catch {
      return;
    }
  }

  /** Puts back what could not be sent, before anything written since. */
  giveBack(conversationId: string, mode: Mode, text: string): void {
    const since = this.get(conversationId, mode);
    this.put(conversationId, mode, since ? `${text}\n${since}` : text);
  }

  #key(conversationId: string, mode: Mode): string {
    return `desk.draft.${this.user}.${mode}.${conversationId}`;
  }
}
