// The live floor in the page: what its frames lead to, in which order things stand, and what the address says.
import { describe, expect, test } from "vitest";
import { Messages } from "../src/messages";
import { en } from "../src/messages/en";
import { floorEn } from "../src/messages/floor.en";
import { floorZhCN } from "../src/messages/floor.zh-CN";
import { zhCN } from "../src/messages/zh-CN";
import { contactName, customerName } from "../src/names";
import type { FloorFigureView } from "../src/protocol.gen";
import {
  byNeed,
  countStates,
  foldFloor,
  freest,
  levelState,
  NameOrder,
  pointsOf,
  selectAgents,
  waitState,
  windowOf,
} from "../src/state/floor";
import { addressOf, readWhere } from "../src/state/floor-address";
import { stateKey, tellFigure } from "../src/text/floor";
import { fold } from "../src/text/fold";
import { agent, floorOf, frame, NOW, queue } from "./floor-builders";

const chinese = new Messages("zh-CN", { ...zhCN, ...floorZhCN });
const words = new Messages("en", { ...en, ...floorEn });

const whole = frame({
  whole: true,
  figures: [],
  needs: [],
  rules: [],
  queues: [queue("billing")],
  agents: [agent("ana"), agent("ben")],
});

describe("the floor's frames", () => {
  test("change only what they name", () => {
    const floor = floorOf(
      whole,
      frame({ at: NOW + 1, agents: [agent("ben", { state: "away" })], gone: ["ana"] }),
    );
    expect(Object.values(floor.agents).map(({ agent_id, state }) => [agent_id, state])).toEqual([
      ["ben", "away"],
    ]);
    expect([floor.at, Object.keys(floor.queues)]).toEqual([NOW + 1, ["billing"]]);
  });

  test("keep what they say nothing of, as it is, so that nothing is drawn for a sign of life", () => {
    const before = floorOf(whole);
    const after = foldFloor(before, frame({ at: NOW + 2_000 }))!;
    expect(after.agents).toBe(before.agents);
    expect(after.queues).toBe(before.queues);
    expect(after.needs).toBe(before.needs);
  });

  test("mean nothing before one was whole, and a whole one replaces all", () => {
    expect(foldFloor(null, frame({ agents: [agent("ana")] }))).toBeNull();
    expect(Object.keys(floorOf(whole, frame({ ...whole, agents: [agent("cleo")] })).agents)).toEqual([
      "cleo",
    ]);
  });
});

describe("queues", () => {
  const late = queue("late", { waiting: 1, longest_since: NOW - 121_000 });
  const soon = queue("soon", { waiting: 1, longest_since: NOW - 100_000 });
  const busy = queue("busy", { waiting: 9, longest_since: NOW - 5_000 });

  test("stand by need: late, then near the limit, then what waits", () => {
    const sorted = byNeed([queue("empty"), busy, soon, late], NOW);
    expect(sorted.map(({ queue_id }) => queue_id)).toEqual(["late", "soon", "busy", "empty"]);
    expect(sorted.map((row) => waitState(row, NOW))).toEqual(["late", "soon", "ok", "ok"]);
  });

  test("are not red for a handful", () => {
    expect(levelState(queue("q", { level: 50, asked: 2 }))).toBe("ok");
    expect(levelState(queue("q", { level: 50, asked: 20 }))).toBe("late");
    expect(levelState(queue("q", { level: 78, asked: 20 }))).toBe("soon");
  });

  test("are helped by ready agents of others, those with the least to do first", () => {
    const floor = floorOf({
      ...whole,
      queues: [queue("billing"), busy, queue("calm")],
      agents: [
        agent("ana", { queues: ["busy"] }),
        agent("ben", { queues: ["calm"] }),
        agent("cleo", { queues: ["calm"], state: "away" }),
        agent("dora"),
      ],
    });
    expect(freest(floor).map(({ agent_id }) => agent_id)).toEqual(["ben", "dora", "ana"]);
  });
});

describe("agents", () => {
  const none = { states: [], team: null, queue: null, channel: null, search: "" };
  const rows = [
    agent("zoe"),
    agent("bob", { state: "offline" }),
    agent("amy", { state: "on_contact", team: "leads" }),
  ];
  const ids = (filter: Partial<Parameters<typeof selectAgents>[1]>) =>
    selectAgents(rows, { ...none, ...filter }, new NameOrder((id) => id), fold).map(
      ({ agent_id }) => agent_id,
    );

  test("who are not here are shown when asked for", () => {
    expect(ids({})).toEqual(["amy", "zoe"]);
    expect(ids({ states: ["offline"] })).toEqual(["bob"]);
    expect(countStates(rows)).toEqual({ ready: 1, offline: 1, on_contact: 1 });
  });

  test("are found by name, team and queue", () => {
    expect(ids({ search: "ZO" })).toEqual(["zoe"]);
    expect(ids({ team: "leads" } as never)).toEqual(["amy"]);
    expect(ids({ queue: "orders" } as never)).toEqual([]);
  });

  test("on a call are said to be on a call", () => {
    const work = {
      interaction_id: "i",
      conversation_id: "c",
      queue_id: "billing",
      state: "active" as const,
      since: NOW,
      due_at: null,
      customer: null,
      help_at: null,
      is_question: false,
    };
    expect(stateKey(agent("a", { state: "on_contact", work: [{ ...work, channel: "voice" }] }))).toBe(
      "floor.state.on_call",
    );
    expect(stateKey(agent("a", { state: "on_contact", work: [{ ...work, channel: "webchat" }] }))).toBe(
      "floor.state.on_chats",
    );
    expect(stateKey(agent("a", { state: "wrapup" }))).toBe("floor.state.wrapup");
  });

  test.each([0, 37 * 500, 37 * 1999])(
    "two thousand are drawn a screen at a time, scrolled to %i",
    (scrolled) => {
      const { first, last, before, after } = windowOf(scrolled, 600, 37, 2_000);
      expect(last - first).toBeLessThan(40);
      expect(before + (last - first) * 37 + after).toBe(2_000 * 37);
      expect(first * 37).toBeLessThanOrEqual(scrolled);
    },
  );
});

describe("whoever has no name", () => {
  test("is called by their number, and a visitor a visitor, as at the desk", () => {
    const called = (channel: "sms" | "webchat" | "voice", customer: string | null, address = "") =>
      contactName({ channel, customer, address });
    expect(called("sms", null, "+447700900118")).toBe(
      customerName({ display_name: null }, "+447700900118", "sms"),
    );
    expect(called("sms", null, "+447700900118")).toBe("+44 7700 900 118");
    expect(called("webchat", null, "")).toBe("Web visitor");
    expect(called("voice", null)).toBe("Unknown customer");
    expect(called("voice", "Maya Lindqvist")).toBe("Maya Lindqvist");
  });
});

describe("the address", () => {
  test.each([
    "/live",
    "/live/queues",
    "/live/agents?state=ready,away&team=leads&queue=billing&channel=sms&q=Zo%C3%AB",
  ])("%s is read and written the same", (address) => {
    const [path, search = ""] = address.split("?");
    expect(addressOf(readWhere(path!, search))).toBe(address);
  });
});

describe("figures in words", () => {
  const figure = (part: Partial<FloorFigureView>): FloorFigureView => ({
    id: "level",
    value: null,
    target: null,
    gap: null,
    state: "ok",
    parts: {},
    trend: [],
    queue_id: null,
    ...part,
  });

  test("say the gap to the target", () => {
    const told = tellFigure(
      figure({ value: 74.1, target: 80, gap: -5.9, parts: { asked: 50, target_ms: 20_000 } }),
      words,
      NOW,
    );
    expect([told.title, told.value, told.gap, told.rest]).toEqual([
      "Answered in 20 s, last 30 min",
      "74.1",
      "5.9 below",
      "target of 80%",
    ]);
  });

  test("do not judge by two", () => {
    const told = tellFigure(figure({ value: 50, target: 80, gap: -30, parts: { asked: 2 } }), words, NOW);
    expect([told.gap, told.rest]).toEqual(["", "Too few to say"]);
  });

  test("say how long beyond the limit the longest wait is", () => {
    const told = tellFigure(
      figure({ id: "longest", value: NOW - 222_000, target: 120_000, state: "late" }),
      words,
      NOW,
    );
    expect([told.value, told.gap, told.rest]).toEqual(["3:42", "1:42 over", "limit of 2:00"]);
  });

  test("say how far beyond its limit the share of the abandoned is, as the others do, and of how many while it is kept", () => {
    const abandoned = { id: "abandoned", target: 5, parts: { abandoned: 55, came: 66 } } as const;
    const beyond = tellFigure(figure({ ...abandoned, value: 83.3, state: "late" }), words, NOW);
    expect([beyond.value, beyond.gap, beyond.rest]).toEqual(["83.3", "78.3 above", "limit of 5%"]);
    const kept = tellFigure(figure({ ...abandoned, value: 3, parts: { abandoned: 3, came: 100 } }), words, NOW);
    expect([kept.gap, kept.rest]).toEqual(["", "3 of 100, limit of 5%"]);
  });

  test("name what waits by channel", () => {
    const told = tellFigure(
      figure({ id: "waiting", value: 17, parts: { voice: 9, webchat: 5, sms: 1, email: 2 } }),
      words,
      NOW,
    );
    expect(told.rest).toBe("9 calls, 5 chats, 3 other");
  });

  test("have one comma between things and another between clauses in Chinese", () => {
    const waiting = figure({ id: "waiting", value: 14, parts: { voice: 9, webchat: 5 } });
    expect(tellFigure(waiting, chinese, NOW).rest.split("、")).toHaveLength(2);
    const abandoned = figure({ id: "abandoned", value: 3, target: 5, parts: { abandoned: 3, came: 100 } });
    expect(tellFigure(abandoned, chinese, NOW).rest).toMatch(/^[^、]+，[^、]+$/);
  });
});

test("a trend is a line within its box, and none of one value", () => {
  expect(pointsOf([3], 80, 20)).toEqual([]);
  expect(pointsOf([0, null, 10], 80, 20)).toEqual([
    [0, 20],
    [80, 0],
  ]);
  expect(pointsOf([4, 4], 80, 20)).toEqual([
    [0, 10],
    [80, 10],
  ]);
});
