// Mails that wait a moment before they go, so that pressing Send can be taken back. They lie in the outbox
// meanwhile: a page that is closed or crashes loses none, the next one sends them.
import type { Outbox } from "./outbox";
import type { SendMessage } from "./protocol.gen";

interface Waiting {
  parcel: SendMessage;
  timer: ReturnType<typeof setTimeout>;
}

export class Held {
  readonly #waiting = new Map<string, Waiting>();

  constructor(
    readonly outbox: Pick<Outbox, "keep" | "drop">,
    readonly send: (parcel: SendMessage) => void,
  ) {}

  hold(parcel: SendMessage, ms: number): void {
    this.outbox.keep(parcel);
    const timer = setTimeout(() => this.#go(parcel.request), ms);
    this.#waiting.set(parcel.request, { parcel, timer });
  }

  /** Takes it back; null where it has gone. */
  withdraw(request: string): SendMessage | null {
    const waiting = this.#take(request);
    if (!waiting) return null;
    this.outbox.drop(request);
    return waiting.parcel;
  }

  /** Whoever goes on, or away, does not mean to take anything back. */
  flush(conversationId?: string): void {
    for (const [request, { parcel }] of this.#waiting)
      if (!conversationId || parcel.conversation_id === conversationId) this.#go(request);
  }

  #go(request: string): void {
    const waiting = this.#take(request);
    if (waiting) this.send(waiting.parcel);
  }

  #take(request: string): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
