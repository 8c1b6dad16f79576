import { describe, expect, test } from "vitest";
import { drawStream } from "../src/state/stream";
import { event, NOW, noted, received, sent } from "./builders";

const DAY = 24 * 3_600_000;
const draw = (...events: Parameters<typeof drawStream>[0]["events"]) => drawStream({ events, pending: [] });

describe("the stream", () => {
  test("has a divider before the first entry of each day", () => {
    const kinds = draw(
      received("Yesterday", { at: NOW - DAY }),
      received("Today"),
      received("Today too"),
    ).map((e) => e.type);
    expect(kinds).toEqual(["day", "said", "day", "said", "said"]);
  });

  test("says once that a supervisor took it over", () => {
    const over = event("interaction.ended", { data: { by: "supervisor", taken_by: "rosa" } });
    const theirs = event("interaction.assigned", { agent_id: "rosa", data: { cause: "taken_over" } });
    const lines = draw(over, theirs).flatMap((e) => (e.type === "line" ? [e.event.kind] : []));
    expect(lines).toEqual(["interaction.assigned"]);
  });

  test("says once that a colleague who was asked has it now", () => {
    const told = (interaction_id: string) =>
      event("interaction.handed_over", { interaction_id, data: { from: "noor", consult_id: "int_ask" } });
    const lines = draw(told("int_ask"), told("int_1")).flatMap((e) => (e.type === "line" ? [e.event] : []));
    expect(lines.map((each) => each.interaction_id)).toEqual(["int_1"]);
  });

  test("says of what only a newer version knows that it is there, and draws no words of it", () => {
    const newer = received("A card");
    const card = { ...newer, message: { ...newer.message!, kind: "card" as "inbound" } };
    const entries = draw(received("Hello"), card, received("Hello again"));
    expect(entries.map((e) => e.type)).toEqual(["day", "said", "line", "said"]);
    expect(entries[3]).toMatchObject({ first: true });
  });

  test("names the speaker once in a run, and again after a pause", () => {
    const entries = draw(
      received("a"),
      received("b"),
      sent("c"),
      received("d"),
      received("e", { at: NOW + 6 * 60_000 }),
    );
    expect(entries.flatMap((e) => (e.type === "said" ? [e.first] : []))).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  test("marks my last reply with how far it has come, in whatever order the reports arrive", () => {
    const reply = sent("Hello");
    const report = (state: string) => event("message.delivery", { message: reply.message, data: { state } });
    const entries = draw(reply, report("seen"), report("sent"), report("delivered"));
    expect(entries.at(-1)).toMatchObject({ type: "said", delivery: { state: "seen" } });
    expect(entries).toHaveLength(2);
  });

  test("keeps the mark of an earlier reply only where it failed", () => {
    const [lost, fine] = [sent("One"), sent("Two")];
    const failed = event("message.delivery", {
      message: lost.message,
      data: { state: "failed", code: "30006" },
    });
    const marks = draw(lost, failed, fine, sent("Three")).flatMap((e) =>
      e.type === "said" ? [e.delivery?.state ?? null] : [],
    );
    expect(marks).toEqual(["failed", null, "queued"]);
  });

  test("draws what the system did as lines, and leaves out what nobody needs", () => {
    const entries = draw(
      event("interaction.queued"),
      event("offer.created"),
      event("offer.accepted"),
      noted("x"),
      event("offer.ended", { data: { outcome: "revoked" } }),
    );
    expect(entries.map((e) => e.type)).toEqual(["day", "line", "line", "note"]);
  });
});
