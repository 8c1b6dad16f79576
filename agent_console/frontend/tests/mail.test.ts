import { beforeEach, describe, expect, test } from "vitest";
import { Drafts } from "../src/drafts";
import { Outbox } from "../src/outbox";
import type { MessageView, SendMessage } from "../src/protocol.gen";
import { drawStream, type Entry } from "../src/state/stream";
import { groupContacts } from "../src/state/timeline";
import { groupWork, inOrder } from "../src/state/work";
import { canShow, fileSize } from "../src/text/files";
import {
  atWork,
  chat,
  conversation,
  desk,
  event,
  fold,
  interaction,
  mail,
  NOW,
  person,
  received,
  sent,
  snapshot,
} from "./builders";

const letter = (body: string, more: Partial<MessageView> = {}) => received(body, { mail: mail(), ...more });
const answer = (body: string, more: Partial<MessageView> = {}) => sent(body, { mail: mail(), ...more });
const mails = (...events: ReturnType<typeof letter>[]) =>
  drawStream({ events, pending: [] }).filter(
    (each): each is Extract<Entry, { type: "mail" }> => each.type === "mail",
  );

describe("mails in the stream", () => {
  test("are open from the customer's newest on, and folded before", () => {
    const drawn = mails(letter("First"), answer("Sorry"), letter("Photos attached"), answer("Thank you"));
    expect(drawn.map(({ fresh }) => fresh)).toEqual([false, false, true, true]);
  });

  test("that were not read yet are open too", () => {
    const events = [letter("One"), letter("Two"), letter("Three")];
    const drawn = drawStream({ events, pending: [], number: 3, read: 1 });
    expect(drawn.flatMap((each) => (each.type === "mail" ? [each.fresh] : []))).toEqual([false, true, true]);
  });

  test("of machines do not fold what the customer wrote", () => {
    const machine = letter("Out of office", { mail: mail({ automatic: "reply" }) });
    expect(mails(letter("Please help"), machine)[0]?.fresh).toBe(true);
  });

  test("that came back say so, with the code, and are drawn once", () => {
    const reply = answer("On their way");
    const back = event("mail.bounced", { message: reply.message, data: { code: "5.1.1" } });
    const drawn = mails(letter("Hi"), reply, back, answer("Later"));
    expect(drawn.map(({ delivery }) => delivery?.state ?? null)).toEqual([null, "failed", "queued"]);
    expect(drawn[1]?.delivery?.code).toBe("5.1.1");
  });
});

test("of a mail to several, what the servers say in either order is that it came back from one", () => {
  const reply = answer("On their way");
  const failed = event("message.delivery", {
    message: reply.message,
    data: { state: "failed", code: "5.1.1" },
  });
  const back = event("mail.bounced", { message: reply.message, data: { code: "5.1.1" } });
  expect(mails(reply, failed)[0]?.delivery).toMatchObject({ state: "failed", bounced: false });
  for (const reports of [[failed, back], [back, failed], [back]])
    expect(mails(reply, ...reports)[0]?.delivery).toMatchObject({ state: "failed", bounced: true });
});

describe("a machine's mail", () => {
  const machine = letter("Out of office", { mail: mail({ automatic: "reply" }), at: NOW + 1 });

  test("is no question that waits for an answer", () => {
    const [item] = inOrder(groupWork(atWork(letter("Hi"), answer("Hello"), machine)));
    expect(item).toMatchObject({ waitingSince: null, last: { body: "Hello" } });
  });

  test("is unread all the same, for it may say that a reply did not arrive", () => {
    expect(inOrder(groupWork(atWork(letter("Hi"), answer("Hello"), machine)))[0]?.unread).toBe(1);
  });
});

test("a report on a reply is neither words nor an answer", () => {
  const reply = answer("On their way");
  const back = event("mail.bounced", { message: reply.message, data: { code: "5.1.1" }, at: NOW + 5 });
  const [item] = inOrder(groupWork(atWork(reply, letter("Hello?", { at: NOW + 1 }), back)));
  expect(item).toMatchObject({ waitingSince: NOW + 1, unread: 1 });
});

test("a contact by mail is called by its subject", () => {
  const entry = { ...letter("Hi"), conversation_id: "c", channel: "email" as const, queue_id: "orders" };
  expect(groupContacts([entry])[0]).toMatchObject({ subject: "Two lamps", channel: "email" });
});

describe("what a conversation looks like", () => {
  const like = {
    conversation_id: "old",
    subject: "Lamps",
    customer_name: "Maya",
    reason: "subject",
  } as const;
  const alike = () =>
    desk(
      snapshot({
        interactions: [interaction()],
        conversations: [conversation([letter("Hi")], { looks_like: like })],
      }),
    );
  const matched = (same: boolean) => event("conversation.matched", { data: { same, with: "old" } });

  test("is asked until somebody has said that it is the same", () => {
    const state = fold(alike(), chat(2, { event: matched(true) }));
    expect(state.conversations.chat).toMatchObject({ looks_like: null, continues_id: "old" });
  });

  test("or that it is not", () => {
    const state = fold(alike(), chat(2, { event: matched(false) }));
    expect(state.conversations.chat).toMatchObject({ looks_like: null, continues_id: null });
  });
});

test("a conversation asked for anew tells who gets a reply, and loses nothing that was on the screen", () => {
  const older = letter("Older");
  const state = fold(atWork(letter("Hi")), { type: "older.loaded", conversationId: "chat", events: [older] });
  const reply = { to: [person("Li Na", "li@example.com")], cc: [], subject: "Re: Hi" };
  const opened = conversation([letter("Hi")], { reply });
  const next = fold(state, { type: "conversation.opened", conversation: opened });
  expect(next.conversations.chat?.reply).toEqual(reply);
  expect(next.conversations.chat?.events).toHaveLength(2);
});

describe("a mail that is being written", () => {
  beforeEach(() => localStorage.clear());
  const drafts = () => new Drafts("u1", localStorage);
  const file = {
    id: "f1",
    name: "label.pdf",
    type: "application/pdf",
    size: 9,
    inline: false,
    scan: "clean",
  } as const;

  test("survives a reload with its readers, subject, files and a half-typed address", () => {
    const edits = {
      to: [person("Li Na", "li@example.com")],
      subject: "Lamps",
      files: [file],
      typed: { cc: "may" },
    };
    drafts().edit("c1", edits);
    expect(drafts().edits("c1")).toEqual(edits);
    expect(drafts().edits("c2")).toEqual({});
    expect(new Drafts("u2", localStorage).edits("c1")).toEqual({});
  });

  test("that is given back has its head again, beside what was attached since", () => {
    drafts().edit("c1", { files: [{ ...file, id: "f2" }] });
    drafts().giveBackEdits("c1", { to: [person(null, "a@example.com")], files: [file] });
    expect(drafts().edits("c1")).toEqual({
      to: [person(null, "a@example.com")],
      files: [file, { ...file, id: "f2" }],
    });
  });

  test("leaves nothing behind once it is sent", () => {
    drafts().edit("c1", { subject: "Lamps" });
    drafts().dropEdits("c1");
    expect(localStorage).toHaveLength(0);
  });
});

describe("a mail that was just sent", () => {
  beforeEach(() => {
    localStorage.clear();
  });
  const parcel = (request: string, conversation_id = "c1"): SendMessage => ({
    type: "message.send",
    request,
    conversation_id,
    body: "Hi",
    seen_number: 1,
    mail: { to: ["a@example.com"], subject: "" },
  });
  const outbox = () => new Outbox("u1", localStorage);

  test("lies in the outbox until the hub has it, where this page crashes too", () => {
    outbox().keep(parcel("k1"));
    expect(outbox().list()).toEqual([parcel("k1")]);
  });

  test("that was taken back is drawn nowhere, and the customer waits for an answer again", () => {
    const state = atWork(letter("When?"), answer("Tomorrow", { id: "m9" }));
    const taken = event("message.delivery", { data: { message_id: "m9", state: "withdrawn", code: null } });
    const after = fold(state, chat(3, { event: taken }));
    const words = (each: typeof state) =>
      drawStream(each.conversations.chat!).flatMap((entry) =>
        entry.type === "mail" ? entry.message.body : [],
      );
    expect(words(state)).toEqual(["When?", "Tomorrow"]);
    expect(words(after)).toEqual(["When?"]);
    const [before, now] = [state, after].map((each) => inOrder(groupWork(each))[0]!.waitingSince);
    expect([before, now]).toEqual([null, NOW]);
  });

  test("keeps the names of its readers as long as it may come back", () => {
    outbox().keepHead("k1", { to: [person("Li Na", "li@example.com")] });
    expect(outbox().list()).toEqual([]);
    expect(outbox().headOf("k1")?.to?.[0]?.name).toBe("Li Na");
    outbox().drop("k1");
    expect(localStorage).toHaveLength(0);
  });
});

describe("files", () => {
  test.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [212_000, "212 kB"],
    [1_840_000, "1.8 MB"],
    [25_000_000, "25 MB"],
  ])("of %i bytes are %s", (bytes, text) => expect(fileSize(bytes, "en")).toBe(text));

  test("are shown in place only where drawing them runs nothing", () => {
    expect(canShow({ type: "image/png", scan: "unscanned" })).toBe(true);
    expect(canShow({ type: "image/png", scan: "infected" })).toBe(false);
    expect(canShow({ type: "image/svg+xml", scan: "clean" })).toBe(false);
    expect(canShow({ type: "text/html", scan: "clean" })).toBe(false);
  });
});
