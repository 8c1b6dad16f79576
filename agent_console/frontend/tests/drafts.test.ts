import { beforeEach, describe, expect, test } from "vitest";
import { Drafts, type Mode } from "../src/drafts";
import { Outbox } from "../src/outbox";

beforeEach(() => localStorage.clear());

describe("drafts", () => {
  test("of ten conversations in three modes never meet", () => {
    const drafts = new Drafts("u1", localStorage);
    const places = Array.from({ length: 10 }, (_, c) =>
      (["reply", "note", "wrapup"] as Mode[]).map((mode) => [`c${c}`, mode] as const),
    ).flat();
    // A fixed walk over all places, back and forth, as a busy agent switches.
    for (let step = 0; step < 300; step++) {
      const [id, mode] = places[(step * 7) % places.length]!;
      drafts.put(id, mode, `${id} ${mode}`);
    }
    for (const [id, mode] of places) expect(drafts.get(id, mode)).toBe(`${id} ${mode}`);
  });

  test("survive a reload and are another user's never", () => {
    new Drafts("u1", localStorage).put("c1", "reply", "half a sen");
    expect(new Drafts("u1", localStorage).get("c1", "reply")).toBe("half a sen");
    expect(new Drafts("u2", localStorage).get("c1", "reply")).toBe("");
  });

  test("take back an unsent text before what was written since", () => {
    const drafts = new Drafts("u1", localStorage);
    drafts.put("c1", "reply", "and one more thing");
    drafts.giveBack("c1", "reply", "Good morning");
    expect(drafts.get("c1", "reply")).toBe("Good morning\nand one more thing");
  });

  test("leave nothing behind when empty, once the hub knows", () => {
    const drafts = new Drafts("u1", localStorage);
    drafts.put("c1", "note", "x");
    drafts.put("c1", "note", "");
    const place = { conversationId: "c1", field: "note" } as const;
    drafts.saved(place, drafts.kept(place), { revision: 2, other: null });
    expect(localStorage).toHaveLength(0);
  });
});

describe("the outbox", () => {
  const reply = {
    type: "message.send",
    request: "k1",
    conversation_id: "c1",
    body: "Hello",
    seen_number: 1,
  } as const;

  test("keeps a reply over a crash, under its key, until the hub has answered", () => {
    new Outbox("u1", localStorage).keep(reply);
    const after = new Outbox("u1", localStorage);
    expect(after.list()).toEqual([reply]);
    after.drop("k1");
    expect(after.list()).toEqual([]);
  });

  test("keeps only what was written", () => {
    const outbox = new Outbox("u1", localStorage);
    outbox.keep({ type: "offer.accept", request: "k2", offer_id: "o" });
    expect(outbox.list()).toEqual([]);
  });
});
