// The frame of the desk: due times, what is laid aside, notices, and a browser that keeps nothing.
import { afterEach, describe, expect, test, vi } from "vitest";
import { clampWidth } from "../src/layout.svelte";
import { mayPlay, parseSettings } from "../src/notices/settings.svelte";
import { listNotices, readFacts } from "../src/notices/telling";
import type { FollowUpView } from "../src/protocol.gen";
import { dueOf } from "../src/state/due";
import { byDueTime } from "../src/state/work";
import { SafeStorage } from "../src/storage";
import { parseLocal, timesAhead } from "../src/text/times-ahead";
import { troubles } from "../src/troubles.svelte";
import {
  chat,
  conversation,
  desk,
  event,
  fold,
  interaction,
  ME,
  message,
  mine,
  NOW,
  offer,
  received,
  sent,
  snapshot,
} from "./builders";

const MINUTE = 60_000;
const due = (channel: "webchat" | "email", waited: number) =>
  dueOf({ interaction: interaction({ channel }), waitingSince: NOW - waited }, NOW);

describe("a customer who waits", () => {
  test("is on time, due soon in the last quarter or minute, then late", () => {
    expect(due("email", 10 * MINUTE)?.state).toBe("onTime");
    expect(due("email", 179 * MINUTE)?.state).toBe("onTime");
    expect(due("email", 180 * MINUTE)?.state).toBe("soon");
    expect(due("email", 240 * MINUTE)).toMatchObject({ state: "late", left: 0 });
    expect(due("webchat", 61_000)?.state).toBe("soon");
    expect(due("webchat", 59_000)?.state).toBe("onTime");
  });

  test("is not waited for where nobody waits, or what is done", () => {
    expect(dueOf({ interaction: interaction(), waitingSince: null }, NOW)).toBeNull();
    expect(dueOf({ interaction: interaction({ state: "wrapup" }), waitingSince: NOW }, NOW)).toBeNull();
  });

  test("comes first by due time, whatever the channel", () => {
    const job = (id: string, channel: "webchat" | "email") =>
      interaction({ id, conversation_id: id, channel });
    const state = desk(
      snapshot({
        interactions: [
          job("mail", "email"),
          job("chat", "webchat"),
          job("old", "email"),
          job("done", "webchat"),
        ],
        conversations: [
          conversation([received("Hi", { at: NOW - MINUTE })], { id: "mail" }),
          conversation([received("Hi", { at: NOW })], { id: "chat" }),
          conversation([received("Hi", { at: NOW - 300 * MINUTE })], { id: "old" }),
          conversation([received("Hi"), sent("Hello")], { id: "done" }),
        ],
      }),
    );
    expect(byDueTime(state)[0]!.items.map(({ id }) => id)).toEqual(["old", "chat", "mail", "done"]);
    expect(byDueTime(desk(snapshot()))).toEqual([]);
  });
});

describe("what I have laid aside", () => {
  const later = (id: string, due_at: number): FollowUpView => ({
    id,
    due_at,
    conversation_id: id,
    channel: "email",
    queue_id: "orders",
    subject: null,
    address: "",
    mine: true,
    why: null,
    by: null,
    customer: { id, display_name: id, tier: null, language: null },
  });
  const told = (
    kind: string,
    number: number,
    follow_up_id: string,
    follow_up: FollowUpView | null = null,
    agent_id = ME,
  ) => mine(number, { event: event(kind, { agent_id, data: { follow_up_id } }), follow_up });

  test("stands in the order in which it comes back, and leaves when it does", () => {
    const state = desk(snapshot({ follow_ups: [later("b", 200), later("a", 100)] }));
    const ids = (at = state) => at.followUps.map(({ id }) => id);
    expect(ids()).toEqual(["a", "b"]);
    expect(ids(fold(state, told("follow_up.set", 11, "c", later("c", 150))))).toEqual(["a", "c", "b"]);
    expect(ids(fold(state, told("follow_up.set", 11, "a", later("a", 300))))).toEqual(["b", "a"]);
    expect(ids(fold(state, told("follow_up.due", 11, "a")))).toEqual(["b"]);
    expect(ids(fold(state, told("follow_up.dropped", 11, "b")))).toEqual(["a"]);
  });

  test("is not what somebody else laid aside", () => {
    const state = desk(snapshot({ conversations: [conversation()], interactions: [interaction()] }));
    const told_ = chat(1, {
      event: event("follow_up.set", { agent_id: "jonas", data: { follow_up_id: "x" } }),
      follow_up: later("x", 5),
    });
    expect(fold(state, told_).followUps).toEqual([]);
  });

  test("comes back in an hour, this afternoon while it is ahead, or tomorrow at nine", () => {
    const at = (hour: number) => new Date(2026, 6, 16, hour, 30).getTime();
    expect(timesAhead(at(9)).map(({ id }) => id)).toEqual(["hour", "afternoon", "tomorrow"]);
    expect(timesAhead(at(14)).map(({ id }) => id)).toEqual(["hour", "tomorrow"]);
    const tomorrow = new Date(timesAhead(at(23)).at(-1)!.at);
    expect([tomorrow.getDate(), tomorrow.getHours(), tomorrow.getMinutes()]).toEqual([17, 9, 0]);
    expect([parseLocal(""), parseLocal("soon"), parseLocal("2026-07-16T09:30")]).toEqual([null, null, at(9)]);
  });
});

describe("notices", () => {
  const busy = desk(
    snapshot({
      interactions: [interaction()],
      conversations: [conversation([received("Hi"), sent("Hello")])],
    }),
  );
  const news = (...then: Parameters<typeof fold>[1][]) =>
    listNotices(readFacts(busy, NOW), readFacts(fold(busy, ...then), NOW)).map(({ what, sound }) => [
      what,
      sound,
    ]);

  test("tell of what is new, once", () => {
    expect(news()).toEqual([]);
    expect(news(chat(3, { event: received("Still there?") }))).toEqual([["message", "message"]]);
    expect(news(mine(11, { event: event("offer.created"), offer: offer() }))).toEqual([["offer", "chat"]]);
    const rings = offer({ interaction: interaction({ channel: "voice", state: "offered" }) });
    expect(news(mine(11, { event: event("offer.created"), offer: rings }))).toEqual([["offer", null]]);
    const missed = {
      agent_id: ME,
      presence: "not_responding",
      reason: null,
      changed_by: null,
      since: NOW,
    } as const;
    expect(news(mine(11, { event: event("presence.changed"), presence: missed }))).toEqual([
      ["missed", "trouble"],
    ]);
    const lateWords = message("inbound", "Hello?", { at: NOW - 10 * MINUTE });
    expect(
      news(chat(3, { event: event("message.received", { message: lateWords, agent_id: null }) })),
    ).toContainEqual(["late", "late"]);
  });

  test("tell of a colleague's answer to my question, once, and not of what was answered before", () => {
    const note = (by: string, ...asks: string[]) =>
      event("note.added", { agent_id: by, message: message("note", "Shall we?"), data: { asks } });
    const asked = fold(busy, chat(3, { event: note(ME, "jonas") }));
    const answered = fold(asked, chat(4, { event: note("jonas") }));
    const told = (from: typeof busy, to: typeof busy) =>
      listNotices(readFacts(from, NOW), readFacts(to, NOW)).map(({ what, sound, conversationId }) => [what, sound, conversationId]);
    expect(told(busy, asked)).toEqual([]);
    expect(told(asked, fold(asked, chat(4, { event: note("aisha") })))).toEqual([]);
    expect(told(asked, answered)).toEqual([["answer", "message", "chat"]]);
    expect(told(answered, fold(answered, chat(5, { event: note("jonas") })))).toEqual([]);
    expect(told(busy, answered)).toEqual([]); // what came with a snapshot
    const theirs = fold(busy, chat(3, { event: note("jonas", ME) }));
    expect(told(theirs, fold(theirs, chat(4, { event: note(ME) })))).toEqual([]);
  });

  test("are silent but for a call where somebody wants quiet", () => {
    const quiet = parseSettings('{"quiet":true,"off":["late","nonsense"]}');
    expect([mayPlay("ring", quiet), mayPlay("chat", quiet), quiet.off]).toEqual([true, false, ["late"]]);
    expect(parseSettings("rubbish")).toEqual({ quiet: false, outside: true, off: [] });
    expect(parseSettings('{"off":"chat"}').off).toEqual([]);
  });
});

describe("a browser that keeps nothing", () => {
  afterEach(() => vi.restoreAllMocks());

  test.each(["QuotaExceededError", "SecurityError"])(
    "for %s loses nothing while the page lives, and says so",
    (name) => {
      const refuse = (): never => {
        throw new DOMException("", name);
      };
      const safe = new SafeStorage(
        () => Object.create({ setItem: refuse, getItem: refuse, removeItem: refuse }) as Storage,
      );
      safe.setItem("draft", "Dear Maya");
      expect(safe.getItem("draft")).toBe("Dear Maya");
      expect([safe.length, safe.key(0), safe.key(1)]).toEqual([1, "draft", null]);
      safe.removeItem("draft");
      expect(safe.getItem("draft")).toBeNull();
      expect(troubles.of("storage")).toBe(name);
    },
  );

  test("may already throw at its name", () => {
    const safe = new SafeStorage(() => {
      throw new DOMException("", "SecurityError");
    });
    safe.setItem("draft", "x");
    expect(safe.getItem("draft")).toBe("x");
  });

  test("is the browser's own store where it does keep", () => {
    const safe = new SafeStorage(() => localStorage);
    safe.setItem("draft", "kept");
    expect(localStorage.getItem("draft")).toBe("kept");
    localStorage.setItem("draft", "by another tab");
    expect(safe.getItem("draft")).toBe("by another tab");
    safe.clear();
    expect(safe.length).toBe(0);
  });
});

test("a column is never so wide or narrow that another has no room", () => {
  expect([clampWidth("work", 0), clampWidth("work", 9_999), clampWidth("work", Number.NaN)]).toEqual([
    220, 420, 288,
  ]);
});
