// Whether anybody is there: an agent who is available and touches nothing for a long time is asked, and then is away.
// Callers must not ring an empty chair. Every tab counts, so each tells the others of its keys and presses.

// Longer than any page is read without a key or a press.
const QUIET_MS = 20 * 60_000;
// Long enough to come back from the window, short enough for the one who waits in line.
const ANSWER_MS = 60_000;
// A press each second tells as much as each press.
const TELL_EVERY_MS = 1_000;
const CHANNEL = "desk.activity";

interface Times {
  quietMs: number;
  answerMs: number;
}

export class Idle {
  /** Asked since; null: somebody is there. */
  asked = $state<number | null>(null);
  /** When somebody last pressed something, whatever they were able to get: by it the session lives or ends. */
  #touched: number;
  /** Since when work could come and nobody pressed anything: whoever could get none is not asked. */
  #since: number;
  #told = Number.NEGATIVE_INFINITY;
  readonly #channel: Pick<BroadcastChannel, "postMessage" | "close"> & { onmessage: unknown };

  constructor(
    readonly now: () => number,
    readonly away: () => void,
    readonly times: Times = { quietMs: QUIET_MS, answerMs: ANSWER_MS },
    channel: BroadcastChannel = new BroadcastChannel(CHANNEL),
  ) {
    this.#touched = this.#since = now();
    this.#channel = channel;
    channel.onmessage = () => this.#hear();
  }

  /** Somebody pressed something in this tab. */
  touch = (): void => {
    this.#hear();
    if (this.now() - this.#told < TELL_EVERY_MS) return;
    this.#told = this.now();
    this.#channel.postMessage("touched");
  };

  /** Once a second; `available`: work could come. */
  look(available: boolean): void {
    if (!available) return this.#begin();
    const now = this.now();
    if (this.asked === null && now - this.#since >= this.times.quietMs) this.asked = now;
    if (this.asked === null || now - this.asked < this.times.answerMs) return;
    this.#begin();
    this.away();
  }

  /** Since the last press in any tab; a break is no press. */
  get quietMs(): number {
    return this.now() - this.#touched;
  }

  leftMs(now: number): number {
    return this.asked === null ? 0 : Math.max(0, this.asked + this.times.answerMs - now);
  }

  close(): void {
    this.#channel.close();
  }

  #hear(): void {
    this.#touched = this.now();
    this.#begin();
  }

  #begin(): void {
    this.#since = this.now();
    this.asked = null;
  }
}
