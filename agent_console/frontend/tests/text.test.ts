import { expect, test } from "vitest";
import { CompositionGuard } from "../src/text/composition";
import { countSegments } from "../src/text/segments";

test("GSM-7 holds 160 in one text and 153 in each part", () => {
  expect(countSegments("a".repeat(160))).toEqual({ encoding: "GSM-7", characters: 160, segments: 1 });
  expect(countSegments("a".repeat(161)).segments).toBe(2);
  expect(countSegments("a".repeat(307)).segments).toBe(3);
});

test("the euro sign takes two places", () => {
  expect(countSegments("€".repeat(80)).segments).toBe(1);
  expect(countSegments("€".repeat(81)).segments).toBe(2);
});

test("Chinese holds 70 in one text and 67 in each part", () => {
  expect(countSegments("退".repeat(70))).toEqual({ encoding: "UCS-2", characters: 70, segments: 1 });
  expect(countSegments("退".repeat(71)).segments).toBe(2);
});

test("an Enter that picks a Chinese candidate is the input method's", () => {
  const guard = new CompositionGuard();
  const enter = { key: "Enter", keyCode: 13, isComposing: false };
  expect(guard.owns(enter)).toBe(false);
  guard.start();
  expect(guard.owns(enter)).toBe(true);
  guard.end();
  expect(guard.owns(enter)).toBe(true);
  expect(guard.owns({ ...enter, keyCode: 229 })).toBe(true);
});
