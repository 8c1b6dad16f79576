import { describe, expect, test } from "vitest";
import type { EventView } from "../src/protocol.gen";
import { askedOf, questionsOf } from "../src/state/asking";
import { event, ME, message } from "./builders";

const note = (agent_id: string, ...asks: string[]): EventView =>
  event("note.added", { agent_id, message: message("note", "Shall we?"), data: asks.length ? { asks } : {} });
const says = (kind: string, agent_id: string | null = ME): EventView => event(kind, { agent_id });
const standing = (...events: EventView[]) =>
  questionsOf(events).map(({ to, answeredAt }) => [to, answeredAt !== null]);

describe("whom a note asks", () => {
  test.each<[string, EventView[], [string, boolean][]]>([
    ["is awaited", [note(ME, "jonas")], [["jonas", false]]],
    ["has answered with a note", [note(ME, "jonas"), note("jonas")], [["jonas", true]]],
    ["is awaited, whatever others write", [note(ME, "jonas"), note("aisha"), says("message.sent")], [["jonas", false]]],
    ["is one of two", [note(ME, "jonas", "aisha"), note("aisha")], [["jonas", false], ["aisha", true]]],
    ["is asked again", [note(ME, "jonas"), note("jonas"), note(ME, "jonas")], [["jonas", false]]],
    ["may ask back", [note(ME, "jonas"), note("jonas", ME)], [["jonas", true], [ME, false]]],
    ["was only named", [note(ME), note("jonas")], []],
  ])("%s", (_, events, found) => {
    expect(standing(...events)).toEqual(found);
  });

  test.each(["message.sent", "note.added"])("is spoken of no more once whoever asked goes on: %s", (kind) => {
    expect(standing(note(ME, "jonas"), note("jonas"), says(kind, "aisha"))).toEqual([["jonas", true]]);
    const goes = kind === "note.added" ? note(ME) : says(kind);
    expect(standing(note(ME, "jonas"), note("jonas"), goes)).toEqual([]);
  });

  test.each(["interaction.ended", "interaction.transferred", "interaction.abandoned", "interaction.closed"])(
    "is awaited no more after %s",
    (kind) => {
      expect(standing(note(ME, "jonas"), says(kind))).toEqual([]);
    },
  );

  test("is me, until I have answered", () => {
    expect(askedOf([note("jonas", ME)], ME)?.by).toBe("jonas");
    expect(askedOf([note("jonas", ME), note(ME)], ME)).toBeNull();
    expect(askedOf([note("jonas", "aisha")], ME)).toBeNull();
  });
});
