import { describe, expect, test } from "vitest";
import { shownPresence } from "../src/presence";
import type { InteractionView, PresenceView } from "../src/protocol.gen";
import { callSince } from "../src/state/calls";
import { desk, interaction, NOW, snapshot } from "./builders";

const at = (presence: Partial<PresenceView>, ...interactions: InteractionView[]) =>
  desk(snapshot({ presence: { ...snapshot().presence!, ...presence }, interactions }));
const of = (channel: string, state: string) => interaction({ channel, state, ended_at: NOW - 30_000 } as Partial<InteractionView>);

describe("what an agent's state is called", () => {
  test("during a call and its wrap-up it is what they are busy with, and since when", () => {
    const talking = at({ presence: "ready" }, of("voice", "active"));
    expect(shownPresence(talking).name).toBe("presence.onCall");
    const after = at({ presence: "ready" }, of("voice", "wrapup"));
    expect(shownPresence(after)).toEqual({ name: "presence.wrapup", mark: "wrapup" });
    expect(callSince(after)).toBe(NOW - 30_000);
  });

  test("a chat that is wrapped up keeps nobody from the next one", () => {
    expect(shownPresence(at({ presence: "ready" }, of("webchat", "wrapup"))).name).toBe("presence.ready");
  });

  test("whoever is away says so, whatever is still to be wrapped up", () => {
    const away = at({ presence: "not_ready", reason: "break" }, of("voice", "wrapup"));
    expect(shownPresence(away).name).toBe("presence.break");
  });
});
