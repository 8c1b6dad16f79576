import { describe, expect, test } from "vitest";
import { EMOJI, EMOJI_COLUMNS, stepEmoji } from "../src/emoji";
import { type Facts, fill, findMacros, slashAt, unfilled, wordsFor } from "../src/macros";
import type { Macro } from "../src/rest";

const FACTS: Facts = {
  customer: "Maya Lindqvist",
  address: "maya@example.com",
  agent: "Noor Haddad",
  queue: "Billing",
  organisation: "Halden Home",
  subject: "Two lamps",
};
const macro = (id: string, name: string, more: Partial<Macro> = {}): Macro => ({
  id,
  name: { en: name, "zh-CN": "问候" },
  text: { en: name },
  queues: [],
  channels: [],
  ...more,
});
const wanted = { query: "", queueId: "billing", channel: "webchat", languages: ["en"] } as const;
const find = (macros: Macro[], more: Partial<Parameters<typeof findMacros>[1]> = {}) =>
  findMacros(macros, { ...wanted, languages: ["en", "zh-CN"], ...more }).map(({ id }) => id);

describe("a canned reply", () => {
  test("is filled in with what is known", () => {
    const text =
      "Dear {{customer.first_name}}, {{ agent.name }} of {{organisation.name}} on “{{conversation.subject}}”";
    expect(fill(text, FACTS)).toEqual({
      text: "Dear Maya, Noor Haddad of Halden Home on “Two lamps”",
      missing: [],
    });
  });

  test("leaves what is not known where it stood, and names it", () => {
    const filled = fill("Dear {{customer.name}}, {{customer.shoe_size}}", { ...FACTS, customer: null });
    expect(filled.text).toBe("Dear {{customer.name}}, {{customer.shoe_size}}");
    expect(filled.missing).toEqual(["customer.name", "customer.shoe_size"]);
    expect(unfilled(filled.text)).toEqual(filled.missing);
  });

  test("takes a value for words, whatever stands in it", () => {
    const filled = fill("{{customer.name}}!", { ...FACTS, customer: "$& {{agent.name}} <b>" });
    expect(filled.text).toBe("$& {{agent.name}} <b>!");
  });

  test("says a Chinese name whole", () => {
    expect(fill("{{customer.first_name}}您好", { ...FACTS, customer: "陈思远" }).text).toBe("陈思远您好");
  });

  test("speaks the customer's language, or one near it, or English", () => {
    const text = { en: "Hello", "zh-CN": "您好", de: "Guten Tag" };
    expect(["zh-CN", "zh-TW", "de-AT", "fr", null].map((language) => wordsFor(text, language))).toEqual([
      "您好",
      "您好",
      "Guten Tag",
      "Hello",
      "Hello",
    ]);
  });
});

describe("the list of canned replies", () => {
  const macros = [
    macro("closing", "Anything else"),
    macro("greeting", "Say hello"),
    macro("refund", "Refund days", { queues: ["billing"] }),
    macro("order", "Order number", { queues: ["orders"] }),
    macro("letter", "A letter", { channels: ["email"] }),
  ];

  test("has those of this queue and this channel", () => {
    expect(find(macros)).toEqual(["closing", "greeting", "refund"]);
    expect(find(macros, { queueId: "orders", channel: "email" })).toEqual([
      "closing",
      "greeting",
      "order",
      "letter",
    ]);
  });

  test("puts a name that begins so before a word that does, and either language will do", () => {
    expect(find(macros, { query: "RE" })).toEqual(["refund", "greeting"]);
    expect(find(macros, { query: "hel" })).toEqual(["greeting"]);
    expect(find(macros, { query: "问" })).toHaveLength(3);
    expect(find(macros, { query: "zebra" })).toEqual([]);
  });
});

describe("a slash", () => {
  test.each([
    ["/", 1, { from: 0, query: "" }],
    ["/gre", 4, { from: 0, query: "gre" }],
    ["Hello /gre", 10, { from: 6, query: "gre" }],
    ["第一行\n/退款", 7, { from: 4, query: "退款" }],
    ["https://halden", 14, null],
    ["1/2", 3, null],
    ["/gre ", 5, null],
    ["/gre", 0, null],
  ])("in %j at %d", (text, caret, found) => expect(slashAt(text, caret)).toEqual(found));
});

describe("the emoji", () => {
  test("are each there once, named in both languages", () => {
    expect(new Set(EMOJI.map(({ sign }) => sign)).size).toBe(EMOJI.length);
    expect(EMOJI.every(({ en, zh }) => /^[a-z, ]+$/.test(en) && /^\p{Script=Han}+$/u.test(zh))).toBe(true);
  });

  test("are gone through by the arrows, and no arrow leads out", () => {
    expect(stepEmoji(0, "ArrowRight")).toBe(1);
    expect(stepEmoji(0, "ArrowLeft")).toBe(0);
    expect(stepEmoji(1, "ArrowDown")).toBe(1 + EMOJI_COLUMNS);
    expect(stepEmoji(3, "ArrowUp")).toBe(3);
    expect(stepEmoji(5, "End")).toBe(EMOJI.length - 1);
    expect(stepEmoji(5, "x")).toBeNull();
  });
});
