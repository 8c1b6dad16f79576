import { describe, expect, test } from "vitest";
import { foremost, listOffers } from "../src/state/offers";
import {
  atWork,
  chat,
  conversation,
  desk,
  event,
  fold,
  interaction,
  ME,
  mine,
  NOW,
  offer,
  received,
  sent,
  snapshot,
} from "./builders";

describe("streams", () => {
  test("a snapshot followed by events equals the later snapshot", () => {
    const [hello, reply] = [received("Hello"), sent("Good morning")];
    const early = fold(atWork(hello), chat(2, { event: reply }));
    const late = atWork(hello, reply);
    expect(early.conversations.chat?.events).toEqual(late.conversations.chat?.events);
    expect(early.conversations.chat?.number).toBe(late.conversations.chat?.number);
  });

  test("an event that is known already changes nothing", () => {
    const state = atWork(received("Hello"));
    expect(fold(state, chat(1, { event: received("Hello") }))).toBe(state);
  });

  test("a missing number asks for a snapshot, and the snapshot closes the gap", () => {
    const torn = fold(atWork(received("Hello")), chat(3, { event: received("Still there?") }));
    expect(torn.gap).toBe(true);
    expect(torn.conversations.chat?.events).toHaveLength(1);
    expect(fold(torn, snapshot()).gap).toBe(false);
  });

  test("a missing number in the agent's own stream does so too", () => {
    expect(fold(desk(snapshot()), mine(12, { event: event("presence.changed") })).gap).toBe(true);
  });

  test("events of a conversation that was let go are ignored", () => {
    const state = desk(snapshot());
    expect(fold(state, chat(7, { event: received("Hello") }))).toBe(state);
  });

  test("the same event by two streams is as one", () => {
    const accepted = event("offer.accepted", { offer_id: "offer" });
    const brought = {
      event: accepted,
      interaction: interaction(),
      conversation: conversation([received("Hi"), accepted]),
    };
    const once = fold(desk(snapshot({ offers: [offer()] })), mine(11, brought));
    const twice = fold(once, chat(2, brought));
    expect(twice.conversations.chat?.events).toHaveLength(2);
    expect(twice.conversations.chat?.number).toBe(2);
  });
});

describe("offers", () => {
  const ringing = () => desk(snapshot({ offers: [offer()] }));

  test("a call comes before an older text", () => {
    const call = offer({
      id: "call",
      created_at: NOW + 5,
      interaction: interaction({ id: "call", channel: "voice" }),
    });
    const state = desk(snapshot({ offers: [offer({ id: "text" }), call] }));
    expect(listOffers(state).map(({ id }) => id)).toEqual(["call", "text"]);
  });

  test("accepting in another window takes the offer away and brings the work", () => {
    const state = fold(
      ringing(),
      mine(11, {
        event: event("offer.accepted", { offer_id: "offer" }),
        interaction: interaction(),
        conversation: conversation([received("Hi")]),
      }),
    );
    expect(foremost(state)).toBeUndefined();
    expect(Object.keys(state.interactions)).toEqual(["work"]);
    expect(state.conversations.chat?.events).toHaveLength(1);
  });

  test.each(["contact_gone", "no_answer", "revoked"])(
    "an offer that ended by %s stays to say so, then goes",
    (outcome) => {
      const ended = fold(
        ringing(),
        mine(11, { event: event("offer.ended", { offer_id: "offer", data: { outcome } }) }),
      );
      expect(foremost(ended)?.outcome).toBe(outcome);
      expect(foremost(fold(ended, { type: "offer.dropped", offerId: "offer" }))).toBeUndefined();
    },
  );

  test("one that I declined goes at once", () => {
    const declined = event("offer.ended", { offer_id: "offer", data: { outcome: "declined" } });
    expect(foremost(fold(ringing(), mine(11, { event: declined })))).toBeUndefined();
  });

  test("losing the race to accept tells how the offer ended", () => {
    const lost = fold(ringing(), { type: "offer.gone", offerId: "offer", outcome: "contact_gone" });
    expect(foremost(lost)?.outcome).toBe("contact_gone");
  });

  test("an offer that ended while the line was down does not vanish without a word", () => {
    expect(foremost(fold(ringing(), { type: "link.lost" }, snapshot()))?.outcome).toBe("gone");
  });

  test("why an offer came is remembered for the stream after it is accepted", () => {
    expect(fold(ringing(), { type: "offer.dropped", offerId: "offer" }).reasons.offer).toEqual({
      waited_ms: 18_000,
    });
  });

  test("an offer to a colleague is none of mine", () => {
    const theirs = event("offer.created", { agent_id: "jonas", offer_id: "offer" });
    expect(foremost(fold(atWork(), chat(1, { event: theirs, offer: offer() })))).toBeUndefined();
  });
});

describe("work", () => {
  test("an interaction that ends goes to wrap-up, and one that closes leaves the list", () => {
    const ended = fold(
      atWork(),
      mine(11, { event: event("interaction.ended"), interaction: interaction({ state: "wrapup" }) }),
    );
    expect(ended.interactions.work?.state).toBe("wrapup");
    const closed = fold(
      ended,
      mine(12, { event: event("interaction.closed"), interaction: interaction({ state: "closed" }) }),
    );
    expect(closed.interactions).toEqual({});
  });

  test("one that is given to a colleague leaves the list", () => {
    const state = fold(
      atWork(),
      mine(11, { event: event("interaction.assigned"), interaction: interaction({ agent_id: "jonas" }) }),
    );
    expect(state.interactions).toEqual({});
  });

  test("another agent's presence is not mine", () => {
    const away = {
      agent_id: "jonas",
      presence: "not_ready",
      reason: "break",
      changed_by: "jonas",
      since: NOW,
    } as const;
    expect(fold(desk(snapshot()), mine(11, { presence: away })).presence?.agent_id).toBe(ME);
  });

  test("a customer's new tier is shown at once, and nobody else's", () => {
    const state = atWork(received("Hello"));
    const { id } = state.conversations.chat!.customer;
    const told = (customer_id: string) =>
      fold(
        state,
        chat(2, { event: event("customer.updated", { data: { customer_id, tier: "gold", was: null } }) }),
      ).conversations.chat?.customer.tier;
    expect(told(id)).toBe("gold");
    expect(told("somebody-else")).toBe(state.conversations.chat!.customer.tier);
  });

  test("STOP closes the composer and START opens it", () => {
    const stop = event("consent.changed", { data: { allowed: false, source: "keyword", word: "STOP" } });
    const start = event("consent.changed", { data: { allowed: true, source: "keyword", word: "START" } });
    const stopped = fold(atWork(), chat(1, { event: stop }));
    expect(stopped.conversations.chat).toMatchObject({
      may_send: false,
      may_not_send_code: "opted_out_keyword",
      may_not_send_since: NOW,
    });
    expect(fold(stopped, chat(2, { event: start })).conversations.chat?.may_send).toBe(true);
  });

  test("a conversation that is neither work nor on the screen is let go", () => {
    const closed = fold(
      atWork(),
      { type: "selected", conversationId: "chat" },
      mine(11, { event: event("interaction.closed"), interaction: interaction({ state: "closed" }) }),
    );
    expect(closed.conversations.chat).toBeDefined();
    const gone = fold(
      closed,
      { type: "selected", conversationId: "a" },
      { type: "selected", conversationId: "b" },
    );
    expect(gone.conversations.chat).toBeUndefined();
  });
});

describe("replies on their way", () => {
  const pending = {
    request: "k1",
    conversationId: "chat",
    kind: "outbound",
    body: "Good morning",
    at: NOW,
    taken: false,
    messageId: null,
    mail: null,
    files: [],
    quotes: null,
  } as const;
  const writing = () => fold(atWork(received("Hello")), { type: "message.pending", pending });
  const reply = sent("Good morning");
  const ack = {
    type: "frame",
    frame: { type: "ack", request: "k1", result: { message_id: reply.message!.id } },
  } as const;

  test("the event, then the answer: drawn once", () => {
    const state = fold(writing(), chat(2, { event: reply }), ack);
    expect(state.conversations.chat?.pending).toEqual([]);
    expect(state.conversations.chat?.events).toHaveLength(2);
  });

  test("the answer, then the event: never gone in between", () => {
    const answered = fold(writing(), ack);
    expect(answered.conversations.chat?.pending).toHaveLength(1);
    expect(fold(answered, chat(2, { event: reply })).conversations.chat?.pending).toEqual([]);
  });

  test("the same text twice is two replies", () => {
    const twice = fold(
      writing(),
      { type: "message.pending", pending: { ...pending, request: "k2" } },
      chat(2, { event: reply }),
    );
    expect(twice.conversations.chat?.pending.map(({ request }) => request)).toEqual(["k2"]);
  });

  test("a key that is drawn already is not drawn again after a reload of the outbox", () => {
    expect(fold(writing(), { type: "message.pending", pending }).conversations.chat?.pending).toHaveLength(1);
  });

  test("an answer lost with the line: the snapshot has the reply, and nothing is drawn twice", () => {
    const back = fold(
      writing(),
      snapshot({ interactions: [interaction()], conversations: [conversation([received("Hello"), reply])] }),
    );
    expect(back.conversations.chat?.pending).toEqual([]);
  });

  test("an unsent reply survives a snapshot", () => {
    const back = fold(
      writing(),
      snapshot({ interactions: [interaction()], conversations: [conversation([received("Hello")])] }),
    );
    expect(back.conversations.chat?.pending).toHaveLength(1);
  });

  test("a refused reply leaves the stream and says why", () => {
    const refusal = { code: "stale", kind: "outbound", body: "Good morning", detail: { number: 2 } } as const;
    const state = fold(writing(), { type: "message.refused", pending, refusal });
    expect(state.conversations.chat).toMatchObject({ pending: [], refused: { code: "stale" } });
  });
});

test("an outage is shown until the hub says that it is over, or welcomes the desk", () => {
  const away = fold(atWork(), { type: "frame", frame: { type: "outage", on: true } });
  expect(away.link.outage).toBe(true);
  expect(fold(away, { type: "frame", frame: { type: "outage", on: false } }).link.outage).toBe(false);
  const welcome = { type: "welcome", protocol: 1, now: 5, heartbeat_seconds: 4, resumed: true } as const;
  expect(fold(away, { type: "frame", frame: welcome }).link.outage).toBe(false);
});

test("typing ends when the message comes", () => {
  const typing = fold(atWork(), {
    type: "frame",
    frame: { type: "typing", conversation_id: "chat", who: "customer", on: true },
  });
  expect(typing.conversations.chat?.typing).toEqual(["customer"]);
  expect(fold(typing, chat(1, { event: received("Hello") })).conversations.chat?.typing).toEqual([]);
});

test("older events come before, each once", () => {
  const [first, second] = [received("First"), received("Second")];
  const state = fold(atWork(second), {
    type: "older.loaded",
    conversationId: "chat",
    events: [first, second],
  });
  expect(state.conversations.chat?.events).toEqual([first, second]);
});

test("a customer who has gone on to another conversation stands on no page of this one", () => {
  const page = { type: "site", conversation_id: "chat", on: true, path: "/lamps", title: "", said: {}, since: NOW } as const;
  const there = fold(atWork(received("Hello")), { type: "frame", frame: page });
  expect(there.conversations.chat?.site?.path).toBe("/lamps");
  const gone = fold(there, { type: "frame", frame: { ...page, on: false, path: "" } });
  expect(gone.conversations.chat?.site).toBeNull();
});

test("words that were taken out are gone where they stood and where they are quoted, and no news is made of it", () => {
  const card = received("My card is 4111");
  const quotes = {
    id: card.message!.id,
    kind: "inbound",
    author: null,
    author_name: null,
    body: "My card",
  } as const;
  const answer = event("message.sent", { message: { ...sent("Thank you").message!, quotes } });
  const gone = event("message.redacted", {
    agent_id: "rosa",
    message: null,
    data: { message_id: card.message!.id, kind: "inbound" },
  });
  const { events, last_message_at } = fold(atWork(card, answer), chat(3, { event: gone })).conversations
    .chat!;
  expect(events[0]!.message).toMatchObject({
    body: "",
    files: [],
    redacted_by: "rosa",
    redacted_at: gone.at,
  });
  expect(events[1]!.message).toMatchObject({ body: "Thank you", quotes: { body: "" } });
  expect(last_message_at).toBe(atWork(card, answer).conversations.chat!.last_message_at);
});

test("a note that names me stands in my list until one of my desks has opened it", () => {
  const mention = {
    id: "m1",
    conversation_id: "chat",
    message_id: "msg",
    by: "jonas",
    by_name: "Jonas",
    customer_name: null,
    channel: "webchat",
    text: "@Noor?",
    at: NOW,
  } as const;
  const told = fold(
    atWork(),
    mine(11, {
      event: event("mention.added", { agent_id: ME, message: null, data: { mention_id: "m1" } }),
      mention,
    }),
  );
  expect(told.mentions).toEqual([mention]);
  const seen = event("mention.seen", { agent_id: ME, message: null, data: { mention_ids: ["m1"] } });
  expect(fold(told, mine(12, { event: seen })).mentions).toEqual([]);
});
