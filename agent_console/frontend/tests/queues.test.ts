import { headStart } from "../src/text/steering";
import { describe, expect, test } from "vitest";
import { en } from "../src/messages/en";
import { Messages } from "../src/messages/index";
import { zhCN } from "../src/messages/zh-CN";
import { Failed, type Waiting } from "../src/rest";
import { holdLine, releaseLine } from "../src/state/waiting";
import { describe as describeLine, type Names } from "../src/text/lines";
import { range } from "../src/text/estimates";
import { words } from "../src/text/codes";
import { givingText, isOver } from "../src/text/giving";
import { openingCause, openingText } from "../src/text/opening";
import { event, NOW, received } from "./builders";

const english = new Messages("en", en);
const chinese = new Messages("zh-CN", zhCN);
const agent = (id: string) => (id === "jonas" ? "Jonas" : id);

const waits = (id: string): Waiting => ({
  interaction: {
    id,
    conversation_id: id,
    channel: "sms",
    queue_id: "billing",
    state: "queued",
    queued_at: NOW,
    complaint: false,
    priority_seconds: 0,
  },
  customer: { id, display_name: id, tier: null, language: null },
  address: "",
  subject: null,
  last_text: null,
  waited_ms: 0,
  step: 0,
  steps: 1,
  relaxes_at_ms: null,
  why: "nobody_free",
  offered_to: null,
  estimate: null,
  steered: null,
  refusal: null,
});

describe("the line of a queue", () => {
  const drawn = releaseLine([waits("ana"), waits("ben"), waits("cleo")]).rows;
  const told = ({ rows }: { rows: typeof drawn }) =>
    rows.map(({ interaction, place, gone }) => `${place} ${interaction.id}${gone ? " gone" : ""}`);

  test("is in the order in which it will be served", () => {
    expect(told({ rows: drawn })).toEqual(["1 ana", "2 ben", "3 cleo"]);
  });

  test("holds its rows while it is pointed at: who left says so, who came is counted, places are true", () => {
    const held = holdLine(drawn, [waits("dora"), waits("ben"), waits("cleo")]);
    expect(told(held)).toEqual(["1 ana gone", "2 ben", "3 cleo"]);
    expect(held.changes).toBe(2);
  });

  test("comes back to the truth when it is let go", () => {
    expect(told(releaseLine([waits("dora"), waits("ben")]))).toEqual(["1 dora", "2 ben"]);
  });
});

describe("why it was not given", () => {
  const said = (code: string, detail: Record<string, unknown>, messages = english) =>
    givingText(new Failed(409, code, detail), messages, agent);

  test.each([
    ["taken", { agent_id: "jonas", state: "active" }, "Jonas already has it."],
    ["gone", { state: "abandoned" }, "It is over: the customer left, or it was closed."],
    [
      "over_capacity",
      { agent_id: "jonas", reason: "channel_full" },
      "Jonas: Has no more room on this channel.",
    ],
    ["not_for_agent", { agent_id: "jonas", reason: "not_a_member" }, "Jonas: Does not serve this queue."],
    ["forbidden", {}, "Only supervisors may do that."],
    ["unavailable", {}, "That was not done (unavailable). Try again."],
  ])("%s says who and why", (code, detail, text) => expect(said(code, detail)).toBe(text));

  test("is in Chinese for whoever reads Chinese", () => {
    expect(said("taken", { agent_id: "jonas" }, chinese)).toBe("Jonas 已在处理。");
  });

  test("only fullness may be overruled", () => {
    expect(["channel_full", "units_full", "blocked_by_other_channel"].every(isOver)).toBe(true);
    expect(["offline", "skill_missing", null].some(isOver)).toBe(false);
  });
});

describe("open and closed", () => {
  const at = (day: number, hour: number) => new Date(2026, 6, day, hour).getTime();
  const friday = at(17, 12);

  test.each([
    [{ is_open: true, changes_at: null }, "Open"],
    [{ is_open: true, changes_at: at(17, 17) }, "Open until 17:00"],
    [{ is_open: false, changes_at: at(20, 8) }, "Closed until Mon 08:00"],
    [{ is_open: false, changes_at: null }, "Closed"],
    [{}, "Open"], // a hub that tells nothing of hours has none
  ])("%j is %s", (opening, text) => {
    expect(openingText(opening, friday, "en-GB", english)).toBe(text);
  });

  test("says what makes it so", () => {
    expect(openingCause({ why: "holiday" }, english)).toBe("Public holiday");
    expect(openingCause({ why: "emergency" }, chinese)).toBe("人工关闭");
    expect(openingCause({}, english)).toBe("");
  });
});

describe("the stream's lines about routing", () => {
  const names: Names = {
    me: "noor",
    channel: "SMS",
    voice: false,
    agent: (id) => agent(id ?? ""),
    target: ({ id }) => id,
    queue: (id) => id.toUpperCase(),
    tier: (id) => id ?? "none",
    reason: (id) => id,
    word: (group, code) => words(group, code, english),
    range: (estimate) => range(estimate, english),
    time: String,
  };
  const line = (kind: string, data: Record<string, unknown>) =>
    describeLine(event(kind, { agent_id: "jonas", data }), english, names)
      .map(({ text }) => text)
      .join("");

  test.each([
    ["interaction.moved", { queue_id: "orders", cause: "wait" }, "Moved to ORDERS: it had waited too long."],
    [
      "interaction.moved",
      { queue_id: "orders", cause: "full", added: true },
      "Served by ORDERS too: the queue was full.",
    ],
    [
      "interaction.estimated",
      { basis: "history", estimate_ms: 240_000, low_ms: 180_000, high_ms: 300_000 },
      "The customer was told: 3–5 min.",
    ],
    ["interaction.estimated", { basis: null }, ""],
    [
      "interaction.pick_refused",
      { reason: "skill_missing" },
      "Jonas could not take it: Lacks a skill this step asks for.",
    ],
    ["interaction.updated", { priority_seconds: 60, by: "usr_1" }, "Its priority was changed."],
    ["interaction.updated", { complaint: true, by: "usr_1" }, "Marked as a complaint."],
    ["interaction.updated", { complaint: false, by: "usr_1" }, "No longer marked as a complaint."],
    ["interaction.updated", { tier: "gold" }, "It counts as gold now."],
    // What somebody gave the customer has a line of its own.
    ["interaction.updated", { tier: "gold", by: "usr_1" }, ""],
    ["customer.updated", { tier: "gold", was: null }, "The customer’s tier: gold, was none."],
    ["work.changed", { state: "parked" }, "It is parked until the customer writes again."],
  ])("%s %j", (kind, data, text) => expect(line(kind, data)).toBe(text));
});

describe("the stream's line about what only a newer version knows", () => {
  test("says so in the reader's language, and none of its words", () => {
    const newer = received("A card");
    const card = { ...newer, message: { ...newer.message!, kind: "card" as "inbound" } };
    const said = (messages: Messages) => describeLine(card, messages, {} as Names).map(({ text }) => text).join("");
    expect(said(english)).toBe("This version of the desk does not show this.");
    expect(said(new Messages("zh-CN", zhCN))).toBe("此版本的工作台无法显示这条内容。");
  });
});

describe("a head start in words", () => {
  test.each([
    [0, "As it came"],
    [15, "15 min ahead"],
    [-5, "5 min back"],
    [1440, "Before everybody else"],
  ])("%d minutes", (minutes, text) => expect(headStart(minutes, english)).toBe(text));
});
