import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Drafts, type Field } from "../src/drafts";
import { DraftSync } from "../src/drafts-sync";
import type { DraftView, SaveDraft } from "../src/protocol.gen";

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const FIELDS: Field[] = ["reply", "note", "wrapup", "mail"];

/** The hub's part, by its rules, and a line that can be down. */
class Hub {
  readonly rows = new Map<string, { text: string; revision: number; other: string | null }>();
  saves: Omit<SaveDraft, "request">[] = [];
  #up = true;
  #waiting: (() => void)[] = [];

  save = (frame: Omit<SaveDraft, "request">): Promise<Record<string, unknown>> => {
    if (this.#up) return Promise.resolve(this.#keep(frame));
    return new Promise((resolve) => this.#waiting.push(() => resolve(this.#keep(frame))));
  };
  #keep(frame: Omit<SaveDraft, "request">) {
    this.saves.push(frame);
    const key = `${frame.mode}.${frame.conversation_id}`;
    const row = this.rows.get(key) ?? { text: "", revision: 0, other: null };
    const lost = frame.base !== row.revision && row.text && row.text !== frame.text;
    const next = { text: frame.text, revision: row.revision + 1, other: lost ? row.text : row.other };
    this.rows.set(key, next);
    return { revision: next.revision, other: next.other };
  }
  down() {
    this.#up = false;
  }
  back() {
    this.#up = true;
    for (const answer of this.#waiting.splice(0)) answer();
  }
  views(): DraftView[] {
    return [...this.rows].map(([key, { text, revision, other }]) => {
      const [mode, conversation_id] = key.split(".") as [Field, string];
      return { mode, conversation_id, text, revision, other, seen: 0, at: 0 };
    });
  }
}

function desk(hub: Hub, storage: Storage = localStorage) {
  const drafts = new Drafts("u1", storage);
  const sync = new DraftSync(drafts, hub.save, () => undefined);
  return { drafts, sync };
}
/** A crash is as a reload: what the page was about to do, it does not do any more. */
function reload(page: ReturnType<typeof desk>, hub: Hub) {
  page.sync.stop();
  const next = desk(hub);
  next.drafts.takeAll(hub.views());
  next.sync.resume();
  return next;
}
const settle = () => vi.advanceTimersByTimeAsync(2_000);

/** The same numbers every time for the same seed (mulberry32 by its published recurrence). */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("drafts of ten conversations in four modes, switched at random", () => {
  test.each([1, 7, 42, 2026, 31337])("never meet, here or at the hub (seed %d)", async (seed) => {
    const [pick, hub] = [numbers(seed), new Hub()];
    let page = desk(hub);
    const wanted = new Map<string, string>();
    for (let step = 0; step < 400; step++) {
      const [conversation, field] = [`c${pick(10)}`, FIELDS[pick(4)]!];
      const key = `${field}.${conversation}`;
      const kind = pick(20);
      if (kind === 0) hub.down();
      else if (kind === 1) hub.back();
      else if (kind === 2) page = reload(page, hub);
      else if (kind === 3) await settle();
      else {
        const text = pick(6) ? `${key} ${step}` : "";
        page.drafts.put(conversation, field, text, step);
        wanted.set(key, text);
        await vi.advanceTimersByTimeAsync(pick(700));
      }
      const [mode, id] = key.split(".") as [Field, string];
      expect(page.drafts.get(id, mode)).toBe(wanted.get(key) ?? "");
    }
    hub.back();
    const last = reload(page, hub);
    await settle();
    await settle();
    for (const [key, text] of wanted) {
      const [mode, id] = key.split(".") as [Field, string];
      expect(last.drafts.get(id, mode)).toBe(text);
      expect(hub.rows.get(key)?.text ?? "").toBe(text);
    }
    // No text of one place was ever told of another.
    for (const { mode, conversation_id, text } of hub.saves)
      if (text) expect(text).toContain(`${mode}.${conversation_id} `);
  });
});

describe("a draft", () => {
  test("is at the hub within two seconds of the first key, also of somebody who never pauses", async () => {
    const hub = new Hub();
    const { drafts } = desk(hub);
    for (let n = 1; n <= 40; n++) {
      drafts.put("c1", "reply", "x".repeat(n));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(hub.rows.get("reply.c1")?.text.length).toBeGreaterThanOrEqual(20);
    await settle();
    expect(hub.rows.get("reply.c1")?.text).toHaveLength(40);
    expect(hub.saves.length).toBeLessThanOrEqual(4);
  });

  test("written without a line goes in its last form when the line is back, once", async () => {
    const hub = new Hub();
    const { drafts } = desk(hub);
    hub.down();
    drafts.put("c1", "reply", "Good");
    await settle();
    drafts.put("c1", "reply", "Good morning");
    await settle();
    hub.back();
    await settle();
    expect(hub.saves.map(({ text }) => text)).toEqual(["Good", "Good morning"]);
    expect(hub.rows.get("reply.c1")?.other).toBeNull();
  });

  test("comes to another computer with the snapshot", async () => {
    const hub = new Hub();
    desk(hub).drafts.put("c1", "note", "Careful");
    await settle();
    localStorage.clear();
    const { drafts } = desk(hub);
    expect(drafts.takeAll(hub.views())).toBe(true);
    expect(drafts.get("c1", "note")).toBe("Careful");
    expect(drafts.takeAll(hub.views())).toBe(false);
  });

  test("that both computers changed is there twice, until the agent has chosen", async () => {
    const hub = new Hub();
    const office = desk(hub, storage());
    const home = desk(hub, storage());
    office.drafts.put("c1", "reply", "from the office");
    await settle();
    home.drafts.put("c1", "reply", "from home");
    await settle();
    expect(home.drafts.kept({ conversationId: "c1", field: "reply" }).other).toBe("from the office");
    home.drafts.settle("c1", "reply", "from home");
    await settle();
    expect(hub.saves.at(-1)).toMatchObject({ text: "from home", settles: true });
  });

  test("that was sent from another computer is gone here too, and one not saved yet is not", async () => {
    const hub = new Hub();
    const { drafts } = desk(hub);
    drafts.put("c1", "reply", "On its way");
    await settle();
    drafts.put("c2", "reply", "Not yet saved");
    expect(drafts.takeAll([])).toBe(true);
    expect([drafts.get("c1", "reply"), drafts.get("c2", "reply")]).toEqual(["", "Not yet saved"]);
  });

  test("that was sent asks nothing of the hub, and given back it is saved again", async () => {
    const hub = new Hub();
    const { drafts } = desk(hub);
    drafts.put("c1", "reply", "Hello");
    await settle();
    drafts.sent("c1", "reply");
    await settle();
    expect(hub.saves).toHaveLength(1);
    drafts.giveBack("c1", "reply", "Hello");
    drafts.put("c1", "reply", "Hello again");
    await settle();
    expect(hub.rows.get("reply.c1")?.text).toBe("Hello again");
  });

  test("survives where the browser keeps nothing", async () => {
    const hub = new Hub();
    const refuse = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const { drafts } = desk(hub, { ...storage(), setItem: refuse, getItem: refuse, removeItem: refuse });
    drafts.put("c1", "reply", "Hello");
    expect(drafts.get("c1", "reply")).toBe("Hello");
    await settle();
    expect(hub.rows.get("reply.c1")?.text).toBe("Hello");
  });

  test("of the release before is read, and brought to the hub", async () => {
    localStorage.setItem("desk.draft.u1.reply.c1", "half a sen");
    const hub = new Hub();
    const { drafts, sync } = desk(hub);
    expect(drafts.get("c1", "reply")).toBe("half a sen");
    sync.resume();
    await settle();
    expect(hub.rows.get("reply.c1")?.text).toBe("half a sen");
  });
});

/** Another browser's. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    key: (at) => [...kept.keys()][at] ?? null,
    length: 0,
  };
}
