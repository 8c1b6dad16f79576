// Replies and notes on their way, kept in the browser so that a crash between pressing Send and the
// hub's answer loses nothing: the next page sends them under the same key.
import type { AddNote, SendMessage } from "./protocol.gen";
import type { Request } from "./socket";

export type Parcel = SendMessage | AddNote;

export class Outbox {
  constructor(
    readonly user: string,
    readonly storage: Storage,
  ) {}

  keep(frame: Request): void {
    if (frame.type !== "message.send" && frame.type !== "note.add") return;
    // Full or forbidden storage costs the crash safety, not the message.
    try {
      this.storage.setItem(this.#key(frame.request), JSON.stringify(frame));
    } catch {
      return;
    }
  }

  drop(request: string): void {
    this.storage.removeItem(this.#key(request));
  }

  list(): Parcel[] {
    return Object.keys(this.storage)
      .filter((key) => key.startsWith(this.#key("")))
      .map((key) => JSON.parse(this.storage.getItem(key) ?? "") as Parcel);
  }

  #key(request: string): string {
    return `desk.outbox.${this.user}.${request}`;
  }
}
