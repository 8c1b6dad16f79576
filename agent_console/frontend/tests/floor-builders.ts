// A floor as its frames tell it, everything ordinary, so that a test names only what matters to it.
import type { FloorAgentView, FloorFrame, FloorQueueView } from "../src/protocol.gen";
import { foldFloor, type FloorState } from "../src/state/floor";

export const NOW = 1_790_000_000_000;

export function queue(id: string, part: Partial<FloorQueueView> = {}): FloorQueueView {
  return {
    queue_id: id,
    waiting: 0,
    channels: {},
    longest_since: null,
    due_at: null,
    target_ms: 30_000,
    limit_ms: 120_000,
    goal: 80,
    level: null,
    asked: 0,
    in_target: 0,
    handled_today: 0,
    answered_today: 0,
    abandoned_today: 0,
    in_progress: 0,
    staff: {},
    estimate_ms: null,
    trend: [],
    ...part,
  };
}

export function agent(id: string, part: Partial<FloorAgentView> = {}): FloorAgentView {
  return {
    agent_id: id,
    team: "service",
    queues: ["billing"],
    skills: {},
    capacity: {},
    presence: "ready",
    reason: null,
    changed_by: null,
    state: "ready",
    since: NOW,
    work: [],
    handled: 0,
    ...part,
  };
}

export function frame(part: Partial<FloorFrame> = {}): FloorFrame {
  return {
    type: "floor",
    at: NOW,
    whole: false,
    figures: null,
    queues: [],
    agents: [],
    gone: [],
    needs: null,
    rules: null,
    ...part,
  };
}

export const floorOf = (...frames: FloorFrame[]): FloorState =>
  frames.reduce<FloorState | null>(foldFloor, null)!;
