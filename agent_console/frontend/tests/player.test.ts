import { describe, expect, test } from "vitest";
import type { RecordingView } from "../src/protocol.gen";
import { gapText, whyNoSound, whyNotMe } from "../src/text/player";
import { call, leg, ME } from "./builders";

const recording = (more: Partial<RecordingView> = {}): RecordingView => ({
  id: "rec",
  state: "ready",
  reason: null,
  paused_because: [],
  resume_at: null,
  seconds: 42,
  agents: "own",
  gaps: [],
  ...more,
});
const answered = (agent: string) =>
  call({ answered_at: 1, legs: [leg("customer", "completed"), leg("agent", "completed", agent)] });
const agent = { role: "agent", me: ME };

describe("what was recorded", () => {
  test("says why it cannot be heard", () => {
    expect(whyNoSound(recording())).toBeNull();
    expect(whyNoSound(recording({ state: "ended" }))).toContain("being fetched");
    expect(whyNoSound(recording({ state: "off", reason: "no_notice" }))).toContain("notice was not played");
    expect(whyNoSound(recording({ state: "failed", reason: "elsewhere" }))).toContain("outside the provider");
    expect(whyNoSound(recording({ state: "failed", reason: "20001" }))).toContain("20001");
  });

  test("may be heard by whoever took the call, and by supervisors", () => {
    expect(whyNotMe(recording(), answered(ME), agent)).toBeNull();
    expect(whyNotMe(recording(), answered("wei"), agent)).toContain("took the call");
    expect(whyNotMe(recording(), answered("wei"), { role: "supervisor", me: "" })).toBeNull();
    expect(whyNotMe(recording({ agents: "all" }), answered("wei"), agent)).toBeNull();
    expect(whyNotMe(recording({ agents: "none" }), answered(ME), agent)).toContain("supervisors");
  });

  test("tells where something is missing, how much, and why", () => {
    expect(gapText({ at_seconds: 72, seconds: 30, cause: "agent" })).toBe(
      "1:12: paused by the agent, 0:30 missing",
    );
  });
});
