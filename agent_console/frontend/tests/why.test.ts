import { describe, expect, test } from "vitest";
import { CODES } from "../src/codes.gen";
import { en } from "../src/messages/en";
import { Messages } from "../src/messages/index";
import { zhCN } from "../src/messages/zh-CN";
import type { Explanation, Verdict } from "../src/rest";
import { keyOf, words } from "../src/text/codes";
import { estimateText, range } from "../src/text/estimates";
import { inWords } from "../src/text/program";
import { listVerdicts } from "../src/text/verdicts";
import { explain, lostOn, type Reason, sentence } from "../src/text/why";
import { NOW } from "./builders";

const english = new Messages("en", en);
const chinese = new Messages("zh-CN", zhCN);
const names = {
  skill: (id: string) => id.toUpperCase(),
  queue: (id: string) => id,
  agent: (id: string) => (id === "jonas" ? "Jonas" : id),
};
const worded = Object.entries(CODES).filter(([group]) => group !== "event") as unknown as [
  Exclude<keyof typeof CODES, "event">,
  readonly string[],
][];

describe.each(worded)("codes of %s", (group, codes) => {
  test.each(codes)("%s has words in every language", (code) => {
    for (const messages of [english, chinese]) {
      expect(messages.dictionary).toHaveProperty([keyOf(group, code)]);
      expect(words(group, code, messages)).not.toMatch(/_/);
    }
  });
});

test("a code of a later hub is shown as it is", () => {
  expect(words("refusal", "on_the_moon", english)).toBe("on_the_moon");
});

describe("why me", () => {
  const reason: Reason = {
    skills: [
      { skill: "billing", asked: 7, held: 9 },
      { skill: "refunds", asked: 1, held: 1 },
    ],
    agent_idle_ms: 130_000,
    strategy: "longest_idle",
    candidates: 2,
    winner_key: [0, 0, 0, 250, NOW - 130_000],
    runner_up: "jonas",
    runner_up_key: [0, 0, 0, 250, NOW - 40_000],
  };

  test("names skills with levels, flags without, and the time idle", () => {
    expect(explain(reason, english, names)).toBe("BILLING 9 ≥ 7, REFUNDS, idle 2 min");
    expect(explain(reason, chinese, names)).toBe("BILLING 9 ≥ 7，REFUNDS，空闲 2 分");
  });

  test("says so when the customer is an old acquaintance, or nobody else was free", () => {
    expect(explain({ preferred: true, candidates: 1 }, english, names)).toBe(
      "you know this customer, the only one free",
    );
  });

  test("says of who was asked for by name nothing else: neither their skills nor that nobody else was free", () => {
    const asked: Reason = { named: true, preferred: true, candidates: 1, skills: [], agent_idle_ms: 9_000 };
    expect(explain(asked, english, names)).toBe("asked for by name");
    expect(sentence(asked, "Wei", false, english, names)).toBe("Wei: asked for by name");
  });

  test("is one sentence with what decided and who came second", () => {
    expect(sentence(reason, "You", true, english, names)).toBe(
      "You: BILLING 9 ≥ 7, REFUNDS, longest idle, 2 min 10 s; runner-up Jonas: idle 40 s",
    );
  });

  test("says of a colleague what it says of me", () => {
    const known = { ...reason, preferred: true, runner_up: null, skills: [] };
    expect(sentence(known, "Jonas", false, english, names)).toBe(
      "Jonas: knows this customer, longest idle, 2 min 10 s",
    );
  });

  test("of what was taken by hand says that, and not a rule that did not decide", () => {
    const picked = { ...reason, over: "picked", runner_up: null, skills: [] };
    expect(sentence(picked, "You", true, english, names)).toBe("You: taken by hand, idle 2 min 10 s");
  });

  test.each([
    ["step", [0, 0, 0, 5, 9], [1, 0, 0, 5, 9]],
    ["preferred", [0, 0, 0, 5, 9], [0, 1, 0, 5, 9]],
    ["tier", [0, 0, 0, 5, 9], [0, 0, 2, 5, 9]],
    ["most_skilled", [0, 0, 0, -7, 5, 9], [0, 0, 0, -3, 5, 9]],
    ["load", [0, 0, 0, -7, 5, 9], [0, 0, 0, -7, 6, 9]],
    ["idle", [0, 0, 0, 5, 9], [0, 0, 0, 5, 11]],
    ["order", [0, 0, 0, 5, 9], [0, 0, 0, 5, 9]],
  ])("the first column that differs decided: %s", (on, winner_key, runner_up_key) => {
    expect(lostOn({ winner_key, runner_up_key, strategy: "most_skilled" })).toBe(on);
  });
});

describe("the table of candidates", () => {
  const verdict = (agent_id: string, more: Partial<Verdict> = {}): Verdict => ({
    agent_id,
    refusal: null,
    key: null,
    until_ms: null,
    from_step: null,
    lost_on: null,
    ...more,
  });
  const explanation = (...agents: Verdict[]): Explanation => ({
    state: "queued",
    why: "nobody_free",
    queue_id: "billing",
    waited_ms: 0,
    ahead_in_lane: 0,
    with_agent: null,
    winner: "noor",
    refusals: {},
    agents,
    step: 0,
    steps: 1,
    program: [],
    relaxes_at_ms: null,
    estimate: null,
    promised: null,
  });
  const told = (...agents: Verdict[]) => listVerdicts(explanation(...agents), NOW, english);

  test("begins with who got it, then who could have in the order of their keys, then whom time will bring", () => {
    const rows = told(
      verdict("away", { refusal: "offline" }),
      verdict("later", { refusal: "skill_missing", from_step: 1 }),
      verdict("soon", { refusal: "cooling_down", until_ms: NOW + 5_000 }),
      verdict("third", { key: [0, 0, 9], lost_on: "load" }),
      verdict("second", { key: [0, 0, 4], lost_on: "idle" }),
      verdict("noor", { key: [0, 0, 1] }),
    );
    expect(rows.map(({ agentId }) => agentId)).toEqual(["noor", "second", "third", "soon", "later", "away"]);
  });

  test("says the predicate that failed, the key that lost, and when that changes", () => {
    const rows = told(
      verdict("noor", { key: [0, 0, 0, 0, NOW - 130_000] }),
      verdict("jonas", { key: [0, 0, 0, 250, NOW - 200_000], lost_on: "load" }),
      verdict("mei", { refusal: "delay_not_passed", until_ms: NOW + 24_000 }),
      verdict("wei", { refusal: "skill_missing", from_step: 1 }),
    );
    expect(rows.map(({ what, when }) => `${what} | ${when}`)).toEqual([
      "Got it | idle 2 min 10 s",
      "has more to do | idle 3 min 20 s",
      "Helps here only after a longer wait | in 0:24",
      "Lacks a skill this step asks for | from step 2",
    ]);
  });
});

describe("what a step asks", () => {
  const said = (asks: string, messages = english) => inWords(asks, messages, names);

  test("has names in place of ids, and signs that people read", () => {
    expect(said("billing >= 5 and (english in [4, 7] or not mandarin)")).toBe(
      "BILLING ≥ 5 and (ENGLISH in [4, 7] or not MANDARIN)",
    );
    expect(said("billing >= 5 and mandarin", chinese)).toBe("BILLING ≥ 5 且 MANDARIN");
  });

  test("names agents between braces, and leaves texts alone", () => {
    expect(said("agent in {jonas, mei}")).toBe("agent in {Jonas, mei}");
    expect(said('agent.site = "billing and more"')).toBe("agent site = “billing and more”");
  });

  test("can be nothing", () => {
    expect(said("")).toBe("No skills asked");
  });
});

describe("how long it will take", () => {
  const about = (low: number, high: number) => ({
    estimate_ms: low,
    low_ms: low * 60_000,
    high_ms: high * 60_000,
    basis: "history",
  });

  test.each([
    [0, 0, "under a minute"],
    [0, 0.9, "under a minute"],
    [0.2, 1.5, "1–2 min"],
    [3, 5, "3–5 min"],
    [3.6, 4, "3–4 min"],
    [4, 4, "about 4 min"],
    [150, 190, "over 2 h"],
  ])("from %d to %d minutes is said as a range, and never as zero", (low, high, text) => {
    expect(range(about(low, high), english)).toBe(text);
  });

  test("is not said while nobody knows", () => {
    expect(estimateText(null, english)).toBe("not known yet");
    expect(estimateText(null, chinese)).toBe("暂无法估计");
  });
});
