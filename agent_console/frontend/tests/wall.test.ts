// A board's figures are those of its queues: of all of them, what the hub itself says.
import { describe, expect, test } from "vitest";
import type { FloorAgentView, FloorQueueView } from "../src/protocol.gen";
import { type FloorState } from "../src/state/floor";
import { figuresOf, oneBoard, readWall, wallAddress } from "../src/state/wall";

const NOW = 1_000_000;
const queue = (queue_id: string, more: Partial<FloorQueueView>): FloorQueueView => ({
  queue_id, waiting: 0, channels: {}, longest_since: null, due_at: null, target_ms: 20_000, limit_ms: 80_000, goal: 80, level: null,
  asked: 0, in_target: 0, handled_today: 0, answered_today: 0, abandoned_today: 0, in_progress: 0, staff: {}, estimate_ms: null, trend: [], ...more,
});
const agent = (agent_id: string, queues: string[], state: FloorAgentView["state"]) => ({ agent_id, queues, state }) as FloorAgentView;
const QUEUES = [
  queue("billing", { waiting: 3, channels: { voice: 2, email: 1 }, longest_since: NOW - 100_000, asked: 10, in_target: 5, answered_today: 18, abandoned_today: 2 }),
  queue("orders", { waiting: 1, channels: { voice: 1 }, longest_since: NOW - 10_000, asked: 30, in_target: 30, goal: 90, answered_today: 80 }),
  queue("trade", { target_ms: 60_000 }),
];
const FLOOR = {
  at: NOW, figures: [], needs: [], needsCount: 0, rules: [],
  queues: Object.fromEntries(QUEUES.map((row) => [row.queue_id, row])),
  agents: { a: agent("a", ["billing", "orders"], "ready"), b: agent("b", ["billing"], "on_contact"), c: agent("c", ["trade"], "ready"), d: agent("d", ["billing"], "offline") },
} as unknown as FloorState;

describe("a board", () => {
  const of = (board: string[]) => Object.fromEntries(figuresOf(FLOOR, board, NOW).map((each) => [each.id, each]));

  test("counts its queues together, and each agent once", () => {
    const { level, waiting, longest, ready, abandoned } = of(["billing", "orders"]);
    expect([level!.value, level!.target, level!.gap, level!.state]).toEqual([87.5, 87.5, 0, "ok"]);
    expect([waiting!.value, waiting!.parts]).toEqual([4, { voice: 3, email: 1 }]);
    expect([longest!.value, longest!.state]).toEqual([NOW - 100_000, "late"]);
    expect([ready!.value, ready!.target]).toEqual([1, 2]);
    expect([abandoned!.value, abandoned!.state]).toEqual([2, "ok"]);
  });

  test("judges its own queue by its own goal", () => {
    const { level, abandoned } = of(["billing"]);
    expect([level!.value, level!.gap, level!.state]).toEqual([50, -30, "late"]);
    expect([abandoned!.value, abandoned!.gap, abandoned!.state]).toEqual([10, 5, "late"]);
  });

  test("on which nobody waits and nothing was asked says so", () => {
    const { level, longest, ready } = of(["trade"]);
    expect([level!.value, longest!.value, ready!.state]).toEqual([null, null, "ok"]);
  });

  test("is all of its address", () => {
    const two = { boards: [["billing", "orders"], []], seconds: 45, theme: "light" as const };
    expect(readWall(new URL(wallAddress(two), "http://x").search)).toEqual(two);
    expect(wallAddress(oneBoard(["billing"], 3))).toBe("/wall?board=billing");
    expect(wallAddress(oneBoard(["billing", "orders", "trade"], 3))).toBe("/wall");
    expect(readWall("?board=&board=trade&seconds=1").seconds).toBe(5);
  });
});
