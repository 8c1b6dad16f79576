// Who is called back, as agents say while they wrap a call up: booked with Done, or when the time for it is over,
// whatever is open by then. Kept in the browser, so that it outlives the view and the page.
import { Failed } from "./rest";
import { keysOf } from "./storage";
import { codeOf } from "./text/refusals";

export interface Promised {
  number: string;
  queueId: string;
  /** As the customer is called on the screen. */
  name: string;
  /** Not before then; null: no time has been chosen. */
  dueAt: number | null;
}

export interface Broken extends Promised {
  interactionId: string;
  /** The hub's code, or `no_time`. */
  code: string;
}

interface Kept extends Promised {
  /** It stands in the line for that time already. */
  booked?: number | undefined;
}

export class Promises {
  /** What could not be booked, and nobody has dealt with. */
  broken = $state.raw<readonly Broken[]>([]);
  readonly #underway = new Map<string, Promise<void>>();

  constructor(
    readonly user: string,
    readonly storage: Storage,
    readonly book: (promised: Promised) => Promise<unknown>,
  ) {}

  /** What is promised in this wrap-up; null: nothing. */
  of(interactionId: string): Promised | null {
    return this.#read(interactionId);
  }

  /** Null: it is switched off. */
  put(interactionId: string, promised: Promised | null): void {
    if (!promised) return this.storage.removeItem(this.#key(interactionId));
    this.#write(interactionId, { booked: this.#read(interactionId)?.booked, ...promised });
  }

  /** Books it, once for each time that is chosen. Throws what the hub says against it. */
  keep(interactionId: string): Promise<void> {
    const underway = this.#underway.get(interactionId) ?? this.#book(interactionId);
    this.#underway.set(interactionId, underway);
    return underway.finally(() => this.#underway.delete(interactionId));
  }

  /** Of every wrap-up that is over: by its time, or by Done. What could not be booked is tried again by hand. */
  async keepOver(running: Readonly<Record<string, unknown>>): Promise<void> {
    const over = this.#all().filter(
      (id) => !(id in running) && !this.broken.some((each) => each.interactionId === id),
    );
    await Promise.all(over.map(this.again));
  }

  /** Tells why, where it cannot be booked. */
  again = async (interactionId: string): Promise<void> => {
    this.#forget(interactionId);
    const promised = this.#read(interactionId);
    if (!promised) return;
    try {
      if (promised.dueAt === null) throw new Failed(0, "no_time");
      await this.keep(interactionId);
      this.put(interactionId, null);
    } catch (error) {
      this.#forget(interactionId);
      this.broken = [...this.broken, { ...promised, interactionId, code: codeOf(error) }];
    }
  };

  /** The agent deals with it otherwise. */
  drop = (interactionId: string): void => {
    this.#forget(interactionId);
    this.put(interactionId, null);
  };

  async #book(interactionId: string): Promise<void> {
    const promised = this.#read(interactionId);
    if (!promised || promised.dueAt === null || promised.booked === promised.dueAt) return;
    await this.book(promised);
    this.#write(interactionId, { ...promised, booked: promised.dueAt });
  }

  #forget(interactionId: string): void {
    this.broken = this.broken.filter((each) => each.interactionId !== interactionId);
  }

  #all(): string[] {
    const prefix = this.#key("");
    return keysOf(this.storage).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  }

  #read(interactionId: string): Kept | null {
    const stored = this.storage.getItem(this.#key(interactionId));
    try {
      return stored === null ? null : (JSON.parse(stored) as Kept);
    } catch {
      return null; // nothing of ours
    }
  }

  #write(interactionId: string, kept: Kept): void {
    this.storage.setItem(this.#key(interactionId), JSON.stringify(kept));
  }

  #key(interactionId: string): string {
    return `desk.callback.${this.user}.${interactionId}`;
  }
}
