import { describe, expect, test } from "vitest";
import { handedOn } from "../src/state/handing";
import { event, ME } from "./builders";

const given = (by = ME, to = { kind: "agent", id: "jonas", level: null }, asId = "next") =>
  event("interaction.transferred", {
    interaction_id: "mine",
    agent_id: by,
    data: { to, as_interaction_id: asId, queue_id: "billing" },
  });
const next = (kind: string, agent_id: string, data: Record<string, unknown> = {}, id = "next") =>
  event(kind, { interaction_id: id, agent_id, data });

describe("what I gave on", () => {
  test.each([
    [[], "waiting"],
    [[next("offer.created", "jonas")], "ringing"],
    [[next("offer.created", "jonas"), next("offer.ended", "jonas", { outcome: "no_answer" })], "waiting"],
    [[next("interaction.assigned", ME, { cause: "refused", asked: "jonas" })], "refused"],
  ])("stands as its events say: %#", (events, state) => {
    expect(handedOn([given(), ...events], ME)?.state).toBe(state);
  });

  test.each([
    [[next("offer.created", "jonas"), next("offer.accepted", "jonas")]],
    [[next("interaction.assigned", ME, { cause: "taken_back", asked: "jonas" })]],
    [[next("interaction.assigned", "aisha")]],
    [[next("interaction.abandoned", "")]],
    [[next("interaction.assigned", ME, { cause: "refused" }), event("message.sent", { agent_id: ME })]],
  ])("is nothing to speak of any more: %#", (events) => {
    expect(handedOn([given(), ...events], ME)).toBeNull();
  });

  test("is mine to take back only where I gave it", () => {
    expect(handedOn([given("aisha")], ME)).toBeNull();
    expect(handedOn([event("interaction.transferred", { agent_id: ME, interaction_id: "mine" })], ME)).toBeNull();
  });

  test("counts the last time, whatever became of the one before", () => {
    const again = [next("interaction.assigned", ME, { cause: "taken_back" }), given(ME, undefined, "third")];
    expect(handedOn([given(), ...again, next("offer.created", "wei", {}, "next")], ME)?.state).toBe("waiting");
  });

  test("does not hear what happens to another piece of work", () => {
    expect(handedOn([given(), next("offer.created", "jonas", {}, "other")], ME)?.state).toBe("waiting");
  });
});
