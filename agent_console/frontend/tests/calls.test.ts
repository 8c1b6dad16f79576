import { describe, expect, test } from "vitest";
import { liveCall, newestCall, spokeWith } from "../src/state/calls";
import { drawStream } from "../src/state/stream";
import { groupContacts } from "../src/state/timeline";
import { groupWork } from "../src/state/work";
import {
  call,
  chat,
  conversation,
  desk,
  event,
  fold,
  interaction,
  leg,
  ME,
  mine,
  NOW,
  received,
  snapshot,
  told,
} from "./builders";

const voice = (more = {}) => interaction({ channel: "voice", ...more });
const onCall = (...events: ReturnType<typeof told>[]) =>
  desk(
    snapshot({
      interactions: [voice()],
      conversations: [
        conversation(events, { channel: "voice", may_send: false, may_not_send_code: "voice" }),
      ],
    }),
  );
const started = told("call.started", call());
const withMine = (state: Parameters<typeof leg>[1], more = {}) =>
  call({ legs: [leg("customer", "in_progress"), leg("agent", state)], ...more });

describe("the call bar", () => {
  test("goes from my phone to the caller, as the hub tells it", () => {
    let state = onCall(started);
    const seen = [liveCall(state, NOW)?.phase];
    const steps = [
      withMine("queued"),
      withMine("ringing"),
      withMine("in_progress"),
      withMine("in_progress", { answered_at: NOW }),
      withMine("completed", { answered_at: NOW }),
    ];
    for (const [at, view] of steps.entries()) {
      state = fold(state, chat(at + 2, { event: told("call.leg", view) }));
      seen.push(liveCall(state, NOW)?.phase);
    }
    expect(seen).toEqual(["connecting", "connecting", "ringing", "joining", "connected", "left"]);
  });

  test("is the same from a snapshot as from the events", () => {
    const answered = told("call.leg", withMine("in_progress", { answered_at: NOW }));
    const early = fold(onCall(started), chat(2, { event: answered }));
    const late = onCall(started, answered);
    expect(liveCall(early, NOW)?.phase).toBe("connected");
    expect(liveCall(early, NOW)?.call).toEqual(liveCall(late, NOW)?.call);
  });

  test("does not take a colleague's leg for mine", () => {
    const theirs = call({ legs: [leg("agent", "in_progress", "jonas")], answered_at: NOW });
    expect(liveCall(onCall(told("call.started", theirs)), NOW)?.phase).toBe("left");
    expect(liveCall(onCall(told("call.started", { ...theirs, answered_at: null })), NOW)?.phase).toBe(
      "connecting",
    );
  });

  test("begins anew where an earlier try of my phone failed", () => {
    expect(liveCall(onCall(told("call.leg", withMine("no_answer"))), NOW)?.phase).toBe("connecting");
  });

  const hungUp = (by: string | undefined) =>
    fold(
      onCall(started),
      chat(2, { event: event("interaction.ended", { data: by ? { by } : {} }) }),
      mine(11, {
        event: event("interaction.ended", { data: by ? { by } : {} }),
        interaction: voice({ state: "wrapup", ended_at: NOW }),
      }),
    );

  test("says for a moment that the customer hung up, then makes room for wrap-up", () => {
    expect(liveCall(hungUp("customer"), NOW + 1_000)?.phase).toBe("hung_up");
    expect(liveCall(hungUp("customer"), NOW + 6_000)).toBeUndefined();
  });

  test("goes at once where I ended it", () => {
    expect(liveCall(hungUp(undefined), NOW + 1_000)).toBeUndefined();
  });

  test("goes when the call is given back because my phone did not answer", () => {
    const state = fold(
      onCall(started),
      mine(11, {
        event: event("interaction.given_back", { data: { reason: "device" } }),
        interaction: voice({ state: "queued", agent_id: null }),
      }),
    );
    expect(liveCall(state, NOW)).toBeUndefined();
  });

  test("is for calls: a chat that its customer left has none", () => {
    const left = fold(
      desk(snapshot({ interactions: [interaction()], conversations: [conversation([received("Hi")])] })),
      chat(2, { event: event("interaction.ended", { data: { by: "customer" } }) }),
      mine(11, {
        event: event("interaction.ended", { data: { by: "customer" } }),
        interaction: interaction({ state: "wrapup", ended_at: NOW }),
      }),
    );
    expect(liveCall(left, NOW)).toBeUndefined();
  });
});

describe("a call", () => {
  test("is one card in the stream, as it is now, however often it was told of", () => {
    const over = call({ result: "answered", answered_at: NOW - 60_000, ended_at: NOW });
    const entries = drawStream({
      events: [
        started,
        event("interaction.queued"),
        told("call.leg", withMine("ringing")),
        told("call.ended", over),
      ],
      pending: [],
    });
    expect(entries.map(({ type }) => type)).toEqual(["day", "call", "line"]);
    expect(entries[1]).toMatchObject({ call: { result: "answered" } });
  });

  test("of several in one conversation the newest is the one that runs", () => {
    const earlier = event("call.started", {
      message: { ...started.message!, id: "before", call: call({ result: "abandoned" }) },
    });
    expect(newestCall({ events: [earlier, started] })?.result).toBeNull();
  });

  test("names whoever spoke, and nobody whose phone only rang", () => {
    const legs = [
      leg("customer", "completed"),
      leg("agent", "no_answer", "jonas"),
      leg("agent", "completed"),
    ];
    expect(spokeWith(call({ legs, answered_at: NOW }))).toEqual([ME]);
    expect(spokeWith(call({ legs }))).toEqual([]);
  });

  test("stands in the work list with its time, and waits for no reply", () => {
    const [group] = groupWork(onCall(told("call.leg", withMine("in_progress", { answered_at: NOW }))));
    expect(group).toMatchObject({
      channel: "voice",
      items: [{ waitingSince: null, call: { answered_at: NOW } }],
    });
  });

  test("after hours is in the timeline although nobody was ever asked", () => {
    const missed = told("call.ended", call({ result: "after_hours", queued_at: null, ended_at: NOW }));
    const [contact] = groupContacts([
      { ...missed, conversation_id: "c", channel: "voice", queue_id: "orders" },
    ]);
    expect(contact).toMatchObject({ channel: "voice", state: "done", call: { result: "after_hours" } });
  });
});
