// Replies and notes on their way, kept in the browser so that a crash between pressing Send and the
// hub's answer loses nothing: the next page sends them under the same key.
import type { Edits } from "./mail/head";
import type { AddNote, SendAside, SendMessage } from "./protocol.gen";
import type { Request } from "./socket";
import { keysOf } from "./storage";
import type { Pending } from "./state/model";

export type Parcel = SendMessage | SendAside | AddNote;

const KINDS: Record<Parcel["type"], Pending["kind"]> = {
  "message.send": "outbound",
  "aside.send": "aside",
  "note.add": "note",
};

export class Outbox {
  constructor(
    readonly user: string,
    readonly storage: Storage,
  ) {}

  keep(frame: Request): void {
    if (frame.type in KINDS) this.#write(this.#key(frame.request), frame);
  }

  /** What goes beside the words as it was written: the frame has addresses and ids, not the names to show. */
  keepHead(request: string, edits: Edits): void {
    this.#write(this.#headKey(request), edits);
  }

  headOf(request: string): Edits | null {
    const kept = this.storage.getItem(this.#headKey(request));
    return kept ? (JSON.parse(kept) as Edits) : null;
  }

  drop(request: string): void {
    this.storage.removeItem(this.#key(request));
    this.storage.removeItem(this.#headKey(request));
  }

  list(): Parcel[] {
    return keysOf(this.storage)
      .filter((key) => key.startsWith(this.#key("")))
      .map((key) => JSON.parse(this.storage.getItem(key) ?? "") as Parcel);
  }

  #write(key: string, what: unknown): void {
    // Full or forbidden storage costs the crash safety, not the message.
    try {
      this.storage.setItem(key, JSON.stringify(what));
    } catch {
      return;
    }
  }

  #key(request: string): string {
    return `desk.outbox.${this.user}.${request}`;
  }

  #headKey(request: string): string {
    return `desk.outbox-head.${this.user}.${request}`;
  }
}

/** As it is drawn until the hub has it. */
export function pendingOf(parcel: Parcel, at: number, head: Edits | null = null): Pending {
  return {
    request: parcel.request,
    conversationId: parcel.conversation_id,
    kind: KINDS[parcel.type],
    body: parcel.body,
    at,
    taken: false,
    messageId: null,
    mail: (parcel.type !== "note.add" && parcel.mail) || null,
    files: (parcel.type === "message.send" && !parcel.mail && head?.files) || [],
    quotes: head?.answers ?? null,
  };
}
