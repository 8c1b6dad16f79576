import { beforeEach, describe, expect, test } from "vitest";
import type { FirstWords } from "../src/actions/write-first";
import { announcer } from "../src/announcer.svelte";
import type { Error as ErrorFrame } from "../src/protocol.gen";
import { Failed, type First } from "../src/rest";
import { Refused } from "../src/socket";
import { Firsts } from "../src/views/composer/firsts.svelte";

const seen = (more: Partial<First> = {}): First => ({
  channel: "sms",
  identity_id: "mobile",
  address: "+447700900123",
  account: "+442071838750",
  files: { most: 0, max_bytes: 0, types: [], why_not: null },
  refusal: null,
  since: null,
  warnings: [],
  local_time: null,
  talk: null,
  ...more,
});
const refused = (code: string, detail: Record<string, unknown> = {}) =>
  new Refused({ type: "error", request: "1", code, message: "", detail } as ErrorFrame);

interface Answer<T> {
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}
/** The hub, which answers when the test says so. */
let looks: Answer<First>[] = [];
let sends: (Answer<string> & { words: FirstWords })[] = [];
const settled = () => new Promise((resolve) => setTimeout(resolve));
const make = () =>
  new Firsts(
    () => new Promise((resolve, reject) => looks.push({ resolve, reject })),
    (words) => new Promise((resolve, reject) => sends.push({ resolve, reject, words })),
  );
const words = (conversationId: string): Omit<FirstWords, "anyway" | "identityId"> => ({
  conversationId,
  channel: "sms",
  body: "Hi",
  head: null,
  signature: "",
  files: [],
});

/** One that may be written at once. */
async function ready(conversationId: string, more: Partial<First> = {}): Promise<Firsts> {
  const firsts = make();
  void firsts.look(conversationId, "sms", null);
  looks.at(-1)!.resolve(seen(more));
  await settled();
  return firsts;
}

beforeEach(() => void ([looks, sends] = [[], []]));

describe("whether somebody may be written to first", () => {
  test("is what the hub said last of what is looked at, however late it said what was asked before", async () => {
    const firsts = make();
    const talks = [firsts.look("one", "sms", "home"), firsts.look("one", "email", null)];
    looks[1]!.resolve(seen({ channel: "email", address: "maya@lindqvist.example" }));
    await settled();
    looks[0]!.resolve(seen({ refusal: "opted_out", talk: "old" }));
    expect(await Promise.all(talks)).toEqual([null, null]);
    expect(firsts.view?.address).toBe("maya@lindqvist.example");
    expect(firsts.refusal).toBeNull();
  });

  test("is not known for a failure of what was asked before", async () => {
    const firsts = make();
    void firsts.look("two", "sms", null);
    void firsts.look("two", "email", null);
    looks[0]!.reject(new Failed(503, "busy"));
    await settled();
    expect(firsts.unseen).toBeNull();
  });

  test("that could not be looked up is no message that was not sent, and is looked up again", async () => {
    const firsts = make();
    void firsts.look("three", "sms", null);
    looks[0]!.reject(new Failed(0, "unreachable"));
    await settled();
    expect([firsts.unseen, firsts.failed]).toEqual(["unreachable", null]);
    void firsts.look("three", "sms", null);
    looks[1]!.resolve(seen());
    await settled();
    expect([firsts.unseen, firsts.view?.address]).toEqual([null, "+447700900123"]);
  });
});

describe("a message that begins something", () => {
  test("is sent once, though its composer is left and comes back before the hub has answered", async () => {
    const before = await ready("four");
    const sent = before.send(words("four"));
    before.leave();
    const after = await ready("four");
    expect(after.sending).toBe(true);
    expect(await after.send(words("four"))).toBeNull();
    sends[0]!.resolve("begun");
    expect(await sent).toBe("begun");
    expect([sends.length, after.sending]).toEqual([1, false]);
  });

  test("on its way stops none to somebody else", async () => {
    void (await ready("five")).send(words("five"));
    const other = await ready("six");
    expect(other.sending).toBe(false);
    void other.send(words("six"));
    expect(sends.map(({ words }) => words.conversationId)).toEqual(["five", "six"]);
    for (const { resolve } of sends) resolve("begun");
    await settled();
  });

  test("that the hub does not take says so where it stands, also to whoever had left", async () => {
    const before = await ready("seven");
    const sent = before.send(words("seven"));
    before.leave();
    sends[0]!.reject(refused("taken"));
    await sent;
    expect(before.failed).toBeNull();
    expect(announcer.assertive).toContain("A colleague is writing with them there.");
    expect((await ready("seven")).failed).toBe("taken");
    expect((await ready("seven")).failed).toBeNull();
  });

  test("is asked about once more where the hub knows a warning that nobody has seen", async () => {
    const firsts = await ready("eight");
    const sent = firsts.send(words("eight"));
    sends[0]!.reject(refused("needs_confirmation", { warnings: ["landline"] }));
    expect(await sent).toBeNull();
    expect([firsts.asking, firsts.warnings]).toEqual([true, ["landline"]]);
    void firsts.send(words("eight"));
    expect(sends[1]!.words.anyway).toEqual(["landline"]);
    sends[1]!.resolve("begun");
    await settled();
  });
});
