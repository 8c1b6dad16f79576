import { describe, expect, test } from "vitest";
import { en as first } from "../src/messages/en";
import { floorEn } from "../src/messages/floor.en";
import { floorZhCN } from "../src/messages/floor.zh-CN";
import { Messages } from "../src/messages/index";
import { zhCN as firstZhCN } from "../src/messages/zh-CN";
import { CompositionGuard } from "../src/text/composition";
import { fold } from "../src/text/fold";
import { initials, phone, roughly, running, when } from "../src/text/formats";
import { countSegments } from "../src/text/segments";

// With those that are fetched with their page.
const en = { ...first, ...floorEn };
const zhCN = { ...firstZhCN, ...floorZhCN };
const english = new Messages("en", en);
const chinese = new Messages("zh-CN", zhCN);

describe("messages", () => {
  test("choose the plural form of the language", () => {
    expect(english.say("stream.new", { n: 1 })).toBe("1 new message");
    expect(english.say("stream.new", { n: 2 })).toBe("2 new messages");
    expect(chinese.say("stream.new", { n: 1 })).toBe("1 条新消息");
  });

  test("tell apart what was filled in", () => {
    expect(english.parts("event.routedTo", { name: "Jonas" })).toEqual([
      { text: "Routed to ", filled: false },
      { text: "Jonas", filled: true },
      { text: ".", filled: false },
    ]);
  });

  test("leave braces in what is filled in alone", () => {
    expect(english.say("work.you", { text: "{name}" })).toBe("You: {name}");
  });

  test("name the same things in both languages", () => {
    const names = (entry: string | object) => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g))].sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      const extra = names(zhCN[key]).filter((name) => !names(en[key]).includes(name));
      expect(extra, key).toEqual([]);
    }
  });
});

describe("SMS segments", () => {
  test.each([
    ["", 0, "GSM-7"],
    ["a".repeat(160), 1, "GSM-7"],
    ["a".repeat(161), 2, "GSM-7"],
    ["a".repeat(306), 2, "GSM-7"],
    ["a".repeat(307), 3, "GSM-7"],
    ["€".repeat(80), 1, "GSM-7"], // two septets each
    ["€".repeat(81), 2, "GSM-7"],
    ["是".repeat(70), 1, "UCS-2"],
    ["是".repeat(71), 2, "UCS-2"],
    ["是".repeat(134), 2, "UCS-2"],
    ["是".repeat(135), 3, "UCS-2"],
    ["😀".repeat(35), 1, "UCS-2"], // two units each
    ["😀".repeat(36), 2, "UCS-2"],
    ["ñandú", 1, "UCS-2"], // ñ is in the alphabet, ú is not
  ])("%# counts as the carrier does", (text, segments, encoding) => {
    expect(countSegments(text)).toMatchObject({ segments, encoding });
  });

  test("no character is cut in two between parts", () => {
    // 66 units, then a pair that would straddle 67: it begins the second part, which makes three of 134.
    expect(countSegments("是".repeat(66) + "😀" + "是".repeat(66)).segments).toBe(3);
  });
});

describe("an input method", () => {
  const key = (name: string, more = {}) => ({ key: name, isComposing: false, keyCode: 13, ...more });

  test("owns every key while it composes", () => {
    const guard = new CompositionGuard();
    guard.start();
    expect(guard.owns(key("Enter"))).toBe(true);
    expect(guard.owns(key("1"))).toBe(true);
  });

  test("owns keys that say so themselves", () => {
    const guard = new CompositionGuard();
    expect(guard.owns(key("Enter", { isComposing: true }))).toBe(true);
    expect(guard.owns(key("Process", { keyCode: 229 }))).toBe(true);
  });

  test("owns the Enter in the same task as its end, and no later one", async () => {
    const guard = new CompositionGuard();
    guard.start();
    guard.end();
    expect(guard.owns(key("Enter"))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(guard.owns(key("Enter"))).toBe(false);
  });
});

describe("formats", () => {
  test("run by the second, with hours when there are any, never below zero", () => {
    expect([-5, 42_000, 494_000, 5_900_000].map(running)).toEqual(["0:00", "0:42", "8:14", "1:38:20"]);
  });

  test("are rough where a minute is close enough", () => {
    expect([5_000, 26 * 60_000, 72 * 60_000].map((ms) => roughly(ms, english))).toEqual([
      "5 s",
      "26 min",
      "1 h 12",
    ]);
    expect(roughly(72 * 60_000, chinese)).toBe("1 小时 12 分");
  });

  test("say when as people do", () => {
    const now = new Date(2026, 6, 16, 12).getTime();
    const hours = (n: number) => now - n * 3_600_000;
    expect([hours(1), hours(48), hours(24 * 10)].map((at) => when(at, now, "en-GB"))).toEqual([
      "11:00",
      "Tue",
      "6 Jul",
    ]);
  });

  test.each([
    ["+447700900412", "+44 7700 900 412"],
    ["+12025550123", "+1 202 555 0123"],
    ["+8613900557712", "+86 139 0055 7712"],
    ["+358405550142", "+358 405 550 142"],
    ["shop", "shop"],
  ])("show %s as a number to read", (number, shown) => expect(phone(number)).toBe(shown));

  test("take initials of any script", () => {
    expect(["Maya Lindqvist", "guest", "陈思远", "陈伟 Chen Wei", "+44 7700", "Åsa"].map(initials)).toEqual([
      "ML",
      "G",
      "陈",
      "陈",
      "",
      "Å",
    ]);
  });

  test("compare without width, case and accents", () => {
    expect(fold(" ＡＢＣ１２３ É ")).toBe("abc123 e");
  });
});
