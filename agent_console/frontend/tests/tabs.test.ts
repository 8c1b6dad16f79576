import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { judge } from "../src/session-end.svelte";
import { Idle } from "../src/tabs/idle.svelte";
import { Leader } from "../src/tabs/leader.svelte";

const MINUTE = 60_000;

/** The browser's locks as far as tabs use them: one holder, a line behind it, and taking away. */
class Locks {
  #holder: { lose: (error: Error) => void } | null = null;
  readonly #line: (() => void)[] = [];

  request = async (
    _name: string,
    options: LockOptions,
    use: (lock: Lock | null) => unknown,
  ): Promise<unknown> => {
    if (options.steal) this.#lose();
    else if (this.#holder && options.ifAvailable) return use(null);
    else if (this.#holder) await new Promise<void>((come) => this.#line.push(come));
    return this.#hold(use);
  };

  async #hold(use: (lock: Lock | null) => unknown): Promise<unknown> {
    let lose!: (error: Error) => void;
    const lost = new Promise((_, reject) => (lose = reject));
    const mine = (this.#holder = { lose });
    try {
      return await Promise.race([use({ name: "", mode: "exclusive" }), lost]);
    } finally {
      if (this.#holder === mine) this.#next();
    }
  }

  #lose(): void {
    this.#holder?.lose(new DOMException("stolen", "AbortError"));
    this.#holder = null;
  }

  #next(): void {
    this.#holder = null;
    this.#line.shift()?.();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function open(locks: Locks): Promise<Leader> {
  const tab = new Leader("noor", locks as unknown as LockManager);
  tab.start();
  await settled();
  return tab;
}

describe("several tabs", () => {
  test("have one that leads: the first", async () => {
    const locks = new Locks();
    const tabs = [await open(locks), await open(locks), await open(locks)];
    expect(tabs.map(({ standing }) => standing)).toEqual(["leads", "follows", "follows"]);
  });

  test("have another that leads as soon as the first is closed", async () => {
    const locks = new Locks();
    const [first, second] = [await open(locks), await open(locks)];
    first.stop();
    await settled();
    expect(second.standing).toBe("leads");
  });

  test("are led by the one that is asked to, and the one before says so", async () => {
    const locks = new Locks();
    const [first, second] = [await open(locks), await open(locks)];
    second.takeOver();
    await settled();
    expect([first.standing, second.standing]).toEqual(["follows", "leads"]);
    first.takeOver();
    await settled();
    expect([first.standing, second.standing]).toEqual(["leads", "follows"]);
    first.stop();
    await settled();
    expect(second.standing).toBe("leads");
  });

  test("that may not ask each other are each the desk", () => {
    const tab = new Leader("noor", undefined);
    tab.start();
    expect(tab.standing).toBe("leads");
  });
});

describe("an agent who touches nothing", () => {
  let now = 0;
  let away = 0;
  const channel = { postMessage: vi.fn(), close: () => undefined, onmessage: null as null | (() => void) };
  const idle = () =>
    new Idle(
      () => now,
      () => away++,
      { quietMs: 100, answerMs: 50 },
      channel as unknown as BroadcastChannel,
    );
  beforeEach(() => void ([now, away] = [0, 0]));
  afterEach(() => channel.postMessage.mockClear());

  test("is asked, and away without an answer", () => {
    const watch = idle();
    now = 99;
    watch.look(true);
    expect(watch.asked).toBeNull();
    now = 100;
    watch.look(true);
    expect([watch.asked, watch.leftMs(120)]).toEqual([100, 30]);
    now = 149;
    watch.look(true);
    expect(away).toBe(0);
    now = 150;
    watch.look(true);
    expect([away, watch.asked]).toEqual([1, null]);
  });

  test("is there with one key, in this tab or another", () => {
    const watch = idle();
    now = 100;
    watch.look(true);
    watch.touch();
    expect(watch.asked).toBeNull();
    expect(channel.postMessage).toHaveBeenCalledOnce();
    now = 199;
    channel.onmessage!();
    now = 298;
    watch.look(true);
    expect(watch.asked).toBeNull();
  });

  test("and could get no work is left alone", () => {
    const watch = idle();
    now = 1_000;
    watch.look(false);
    watch.look(true);
    expect(watch.asked).toBeNull();
  });

  test("is not at work in a break either: their session ends, and they are told before", () => {
    const watch = idle();
    const end = 10 * MINUTE;
    for (now = 0; now < end - MINUTE; now += 1_000) watch.look(false);
    expect(watch.quietMs).toBe(end - MINUTE);
    expect(judge(end, null, now, watch.quietMs)).toBe("ask");
    watch.touch();
    expect(judge(end, null, now, watch.quietMs)).toBe("extend");
  });

  test("is no less quiet for having been set to Away", () => {
    const watch = idle();
    for (now = 0; now < 10 * MINUTE; now += 10) watch.look(away === 0);
    expect(away).toBe(1);
    expect(watch.quietMs).toBe(10 * MINUTE);
  });
});
