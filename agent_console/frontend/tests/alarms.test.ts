// Alerts that are heard: once when they come, each minute until they are seen, and not because a desk was opened.
import { expect, test } from "vitest";
import type { FloorNeedView } from "../src/protocol.gen";
import { hear, type Heard, listSerious } from "../src/state/alarms";
import { foldAlerts } from "../src/state/floor";

const NOW = 1_790_000_000_000;
const need = (id: string, more: Partial<FloorNeedView> = {}): FloorNeedView => ({
  id,
  kind: "queue_late",
  severity: "late",
  since: NOW,
  queue_id: "billing",
  agent_id: null,
  interaction_id: null,
  conversation_id: null,
  rule: null,
  snoozed: null,
  ...more,
});

test("serious is what is late or asks for help, and is not snoozed", () => {
  const snoozed = { until: NOW + 1, reason: "known" as const, by: "rosa" };
  const needs = [
    need("late"),
    need("help", { kind: "help", severity: "soon" }),
    need("missed", { kind: "missed", severity: "soon" }),
    need("put off", { snoozed }),
  ];
  expect(listSerious(needs)).toEqual(["late", "help"]);
});

test("an alert rings when it comes, and each minute until somebody looks", () => {
  let heard: Heard | null = null;
  const rings = (ids: string[], at: number, seen = false) => {
    const next = hear(heard, ids, seen, NOW + at);
    heard = next.heard;
    return next.rings;
  };
  expect(rings(["a"], 0)).toBe(false); // it stood there when the desk was opened
  expect(rings(["a"], 59_000)).toBe(false);
  expect(rings(["a"], 60_000)).toBe(true);
  expect(rings(["a", "b"], 61_000)).toBe(true);
  expect(rings(["a", "b"], 62_000)).toBe(false);
  expect(rings(["a", "b"], 70_000, true)).toBe(false);
  expect(rings(["a", "b"], 129_000)).toBe(false);
  expect(rings(["a", "b"], 130_000)).toBe(true);
  expect(rings([], 131_000)).toBe(false);
  expect(rings(["c"], 132_000)).toBe(true);
});

test("the count is that of whoever counts, and of a node that does not, of what it tells", () => {
  const frame = {
    type: "floor" as const,
    at: NOW,
    whole: true,
    figures: [],
    queues: [],
    agents: [],
    gone: [],
    needs: [need("a")],
    rules: [],
  };
  expect(foldAlerts(null, { ...frame, needs_count: 44 })?.count).toBe(44);
  expect(foldAlerts(null, { ...frame, needs_count: null })?.count).toBe(1);
  const known = foldAlerts(null, { ...frame, needs_count: 44 });
  expect(foldAlerts(known, { ...frame, needs: null, needs_count: null })).toBe(known);
});
