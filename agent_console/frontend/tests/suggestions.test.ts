// Suggested answers: ranked by what somebody wrote, in words and in Chinese, each with why.
import { describe, expect, test } from "vitest";
import type { Macro } from "../src/rest";
import { split, suggest } from "../src/suggestions";

const macro = (id: string, name: string, text: string, more: Partial<Macro> = {}): Macro => ({
  id,
  name: { en: name },
  text: { en: text },
  queues: [],
  channels: [],
  ...more,
});
const REFUND = macro("refund", "How long a refund takes", "Banks take three to five working days.", {
  name: { en: "How long a refund takes", "zh-CN": "退款需要多久" },
  text: { en: "Banks take three to five working days.", "zh-CN": "银行通常需要三到五个工作日入账。" },
  queues: ["billing"],
});
const ORDER = macro("order", "Ask for the order number", "Could you tell me the number of your order?");
const CLOSING = macro("closing", "Anything else", "Is there anything else I can do?");
const ALL = [REFUND, ORDER, CLOSING];

const asked = (said: string[], more: Partial<Parameters<typeof suggest>[1]> = {}) => ({
  queueId: "billing",
  channel: "webchat" as const,
  said,
  uses: {},
  ...more,
});
const ids = (said: string[], more = {}) => suggest(ALL, asked(said, more), 3).map(({ macro: { id } }) => id);

describe("what fits best comes first", () => {
  test("by a word of the name, whatever its ending", () => {
    const [first] = suggest(ALL, asked(["When are my refunds there?"]), 3);
    expect([first!.macro.id, first!.has, first!.inQueue]).toEqual(["refund", ["refunds"], true]);
  });

  test("by pairs of Chinese characters", () => {
    const [first] = suggest(ALL, asked(["我的退款还没到账"]), 3);
    expect([first!.macro.id, first!.has]).toEqual(["refund", ["退款"]]);
  });

  test("and not by pairs that any question has", () => {
    const greeting = macro("greeting", "Greeting", "", { text: { "zh-CN": "您好，请问有什么可以帮您？" } });
    const [first] = suggest([greeting, REFUND], asked(["请问我的退款什么时候到？"]), 3);
    expect([first!.macro.id, first!.has]).toEqual(["refund", ["退款"]]);
    expect(suggest([greeting], asked(["台灯什么时候到？"]), 3)).toEqual([]);
  });

  test("by what was said last, before what was said first", () => {
    expect(ids(["my order is late", "I wanted a refund"])[0]).toBe("order");
    expect(ids(["I wanted a refund", "my order is late"])[0]).toBe("refund");
  });

  test("a word that all of them have tells nothing", () => {
    const alike = ["a", "b", "c"].map((id) => macro(id, `Lamp ${id}`, "Lamp"));
    expect(suggest(alike, asked(["lamp"]), 3)).toEqual([]);
  });
});

test("without a word in common, those of the queue and those that are used are there, and say so", () => {
  const found = suggest(ALL, asked(["hmm"], { uses: { closing: 41 } }), 3);
  expect(found.map(({ macro: { id }, has, uses }) => [id, has, uses])).toEqual([
    ["closing", [], 41],
    ["refund", [], 0],
  ]);
});

test("what is for another queue or channel is not suggested", () => {
  expect(ids(["refund"], { queueId: "orders" })).not.toContain("refund");
  const mails = [{ ...REFUND, channels: ["email"] }];
  expect(suggest(mails, asked(["refund"]), 3)).toEqual([]);
});

test("no more than are wanted, and none twice", () => {
  const many = Array.from({ length: 30 }, (_, n) =>
    macro(`m${n}`, `Refund ${n}`, "x", { queues: ["billing"] }),
  );
  const found = suggest(many, asked(["refund"]), 3).map(({ macro: { id } }) => id);
  expect(new Set(found).size).toBe(3);
});

test("variables, short words and common words are no terms", () => {
  expect(split("Hello {{customer.name}}, is it OK for you?")).toEqual([]);
  expect(split("退款")).toEqual(["退款"]);
  expect(split("ＲＥＦＵＮＤ")).toEqual(["refund"]);
});
