import { describe, expect, test } from "vitest";
import type { HubFrame } from "../src/protocol.gen";
import { initial, type DeskState } from "../src/state/model";
import { reduce } from "../src/state/reduce";

const presence = (word: string) => ({ agent_id: "noor", presence: word, reason: null, changed_by: "noor", since: 1 });

const snapshot = (agentStream: number) =>
  ({
    type: "snapshot",
    now: 1,
    agent_stream: agentStream,
    presence: presence("not_ready"),
    capacity: { webchat: 3 },
    interactions: [],
    conversations: [],
    offers: [],
    queues: [],
  }) as unknown as HubFrame;

const presenceEvent = (number: number, word: string) =>
  ({
    type: "event",
    stream: "agent:noor",
    number,
    event: {
      id: number,
      kind: "presence.changed",
      at: 1,
      conversation_id: null,
      interaction_id: null,
      agent_id: "noor",
      offer_id: null,
      message: null,
      data: {},
    },
    offer: null,
    interaction: null,
    conversation: null,
    presence: presence(word),
  }) as unknown as HubFrame;

const after = (...frames: HubFrame[]): DeskState =>
  frames.reduce((state, frame) => reduce(state, { type: "frame", frame }), initial("noor"));

describe("the desk's state", () => {
  test("a snapshot and the events behind it are the later snapshot", () => {
    const state = after(snapshot(4), presenceEvent(5, "ready"));
    expect(state.presence?.presence).toBe("ready");
    expect(state.agentStream).toBe(5);
    expect(state.gap).toBe(false);
  });

  test("an event told twice counts once", () => {
    const state = after(snapshot(4), presenceEvent(5, "ready"), presenceEvent(5, "offline"));
    expect(state.presence?.presence).toBe("ready");
  });

  test("a missing number is a gap, and is not papered over", () => {
    const state = after(snapshot(4), presenceEvent(6, "ready"));
    expect(state.gap).toBe(true);
    expect(state.presence?.presence).toBe("not_ready");
  });

  test("a snapshot heals a gap", () => {
    expect(after(snapshot(4), presenceEvent(6, "ready"), snapshot(6)).gap).toBe(false);
  });

  test("a lost link leaves everything as it was", () => {
    const state = reduce(after(snapshot(4)), { type: "link.lost" });
    expect(state.link.status).toBe("lost");
    expect(state.agentStream).toBe(4);
  });
});
