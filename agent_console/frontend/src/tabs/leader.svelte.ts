// One tab of a browser is the desk: it rings, takes calls and counts as present. The others show the same and say so.
//
// The browser's own locks elect it: whoever holds the lock leads, and a tab that dies lets go of it by dying. "Use
// this tab" takes the lock away; whoever led hears of it by losing it.
const LOCK = "desk.leader";

export type Standing = "asking" | "leads" | "follows";

type Locks = Pick<LockManager, "request">;

export class Leader {
  standing = $state<Standing>("asking");
  #life = 0;
  #letGo: () => void = () => undefined;

  constructor(
    readonly user: string,
    readonly locks: Locks | undefined = globalThis.navigator?.locks,
  ) {}

  /** Leads at once where nobody does; stands in line otherwise. */
  start(): void {
    // A page that may not use locks cannot know of others, and is the desk.
    if (!this.locks) return void (this.standing = "leads");
    const mine = ++this.#life;
    void this.#ask({ ifAvailable: true }, mine).then((taken) => {
      if (taken || mine !== this.#life) return;
      this.standing = "follows";
      void this.#ask({}, mine);
    });
  }

  /** This tab from now on. */
  takeOver(): void {
    void this.#ask({ steal: true }, ++this.#life);
  }

  stop(): void {
    this.#life++;
    this.#letGo();
  }

  /** Whether it was had. Held until this tab lets go or another takes it. */
  async #ask(how: LockOptions, mine: number): Promise<boolean> {
    let had = false;
    const held = (lock: Lock | null) => {
      if (!lock || mine !== this.#life) return undefined;
      had = true;
      this.standing = "leads";
      return new Promise<void>((resolve) => (this.#letGo = resolve));
    };
    try {
      await this.locks!.request(`${LOCK}.${this.user}`, how, held);
    } catch {
      // Taken away by "Use this tab" elsewhere: stands in line for when that one closes.
      if (mine === this.#life) this.#follow();
    }
    return had;
  }

  #follow(): void {
    this.standing = "follows";
    void this.#ask({}, ++this.#life);
  }
}
