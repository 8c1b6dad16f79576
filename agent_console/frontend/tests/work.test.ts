import { describe, expect, test } from "vitest";
import { hold, release } from "../src/state/held-order";
import { groupWork, inOrder, interactionOf, nextInNeed } from "../src/state/work";
import { groupContacts, mergeLive } from "../src/state/timeline";
import {
  atWork,
  conversation,
  desk,
  event,
  fold,
  interaction,
  ME,
  message,
  NOW,
  received,
  sent,
  snapshot,
} from "./builders";

const job = (id: string, channel: "webchat" | "sms" = "webchat") =>
  interaction({ id, conversation_id: id, channel });
const talk = (id: string, ...events: Parameters<typeof conversation>[0] & object) =>
  conversation(events, { id, customer: { id, display_name: id, tier: null, language: null } });

const floor = () =>
  desk(
    snapshot({
      interactions: [job("text", "sms"), job("answered"), job("fresh"), job("long")],
      conversations: [
        talk("text", received("Hi")),
        talk("answered", received("Hi"), sent("Hello")),
        talk("fresh", received("Hi", { at: NOW })),
        talk("long", received("Hi", { at: NOW - 90_000 })),
      ],
    }),
  );
const order = (state = floor()) => inOrder(groupWork(state)).map(({ id }) => id);

describe("my work", () => {
  test("is grouped by channel, and whoever waits longest comes first", () => {
    expect(groupWork(floor()).map(({ channel }) => channel)).toEqual(["webchat", "sms"]);
    expect(order()).toEqual(["long", "fresh", "answered", "text"]);
  });

  test("counts what the customer wrote since the last answer as unread, until it is read", () => {
    const state = atWork(received("a"), sent("b"), received("c"), received("d"));
    expect(inOrder(groupWork(state))[0]?.unread).toBe(2);
    const read = fold(state, { type: "read", conversationId: "chat", number: 4 });
    expect(inOrder(groupWork(read))[0]?.unread).toBe(0);
  });

  test("counts a colleague's note as unread too, but not one of mine", () => {
    const note = (author: string) =>
      event("note.added", { agent_id: author, message: message("note", "Yes", { author }) });
    expect(inOrder(groupWork(atWork(sent("b"), note("jonas"), note(ME))))[0]?.unread).toBe(1);
  });

  test("waits since the first unanswered message, and not at all after an answer", () => {
    const waiting = atWork(sent("Hello"), received("a", { at: NOW + 1 }), received("b", { at: NOW + 2 }));
    expect(inOrder(groupWork(waiting))[0]?.waitingSince).toBe(NOW + 1);
    expect(inOrder(groupWork(atWork(received("a"), sent("b"))))[0]?.waitingSince).toBeNull();
  });

  test("the next one in need goes round and leaves out the answered", () => {
    const groups = groupWork(floor());
    expect(nextInNeed(groups, "fresh")?.id).toBe("text");
    expect(nextInNeed(groups, "text")?.id).toBe("long");
  });

  test("of two interactions in one conversation the running one counts", () => {
    const state = desk(
      snapshot({
        interactions: [interaction({ id: "old", state: "wrapup" }), interaction({ id: "new" })],
        conversations: [conversation()],
      }),
    );
    expect(interactionOf(state, "chat")?.id).toBe("new");
  });
});

describe("the list under the pointer", () => {
  test("keeps its order and its rows; what changed is counted", () => {
    const { groups } = release(groupWork(floor()));
    const later = desk(
      snapshot({
        interactions: [job("answered"), job("new"), job("long")],
        conversations: [talk("answered"), talk("new", received("!", { at: 1 })), talk("long")],
      }),
    );
    const held = hold(groups, groupWork(later));
    expect(held.groups.flatMap(({ items }) => items.map(({ id, gone }) => (gone ? `(${id})` : id)))).toEqual([
      "long",
      "(fresh)",
      "answered",
      "(text)",
    ]);
    expect(held.changes).toBe(3);
  });

  test("shows new words in their place", () => {
    const { groups } = release(groupWork(atWork(received("a"))));
    const held = hold(groups, groupWork(atWork(received("a"), received("b"))));
    expect(held.groups[0]?.items[0]?.last?.body).toBe("b");
    expect(held.changes).toBe(0);
  });
});

describe("the timeline", () => {
  const entry = (id: string, each: ReturnType<typeof received>) => ({
    ...each,
    conversation_id: id,
    channel: "sms" as const,
    queue_id: "orders",
  });

  test("has one line for each conversation, with its last words and how it ended", () => {
    const closed = event("interaction.closed", { data: { disposition: "refund" } });
    const [contact] = groupContacts([
      entry("a", closed),
      entry("a", sent("Done", { at: NOW + 5 })),
      entry("a", received("Hi")),
    ]);
    expect(contact).toMatchObject({
      state: "done",
      disposition: "refund",
      at: NOW + 5,
      last: { body: "Done" },
    });
  });

  test("takes in what the open conversation has heard since, once", () => {
    const hello = received("Hello");
    const live = atWork(hello, received("Still there?", { at: NOW + 1 })).conversations.chat!;
    const merged = mergeLive([entry("chat", hello)], [live]);
    expect(merged.map(({ message }) => message?.body)).toEqual(["Still there?", "Hello"]);
  });
});
