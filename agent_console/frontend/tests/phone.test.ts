import { describe, expect, test } from "vitest";
import type { ConsultView, RecordingView, TransferView } from "../src/protocol.gen";
import type { CallView } from "../src/protocol.gen";
import { RECORDED } from "../src/gallery/world";
import { loudness } from "../src/phone/devices";
import type { Targets } from "../src/rest";
import { liveCall } from "../src/state/calls";
import { heldSince, needsStrip, openTransfer, standingOf } from "../src/state/phone";
import { listChoices } from "../src/state/targets";
import { recordingText, type RecordingShown } from "../src/text/recordings";
import { refusalText } from "../src/text/refusals";
import { call, conversation, desk, interaction, leg, ME, NOW, snapshot, told } from "./builders";

const talking = (more: Partial<CallView> = {}): CallView =>
  call({
    answered_at: NOW,
    phase: "talking",
    legs: [leg("customer", "in_progress"), leg("agent", "in_progress")],
    ...more,
  });
const asks = (more: Partial<ConsultView> = {}): ConsultView => ({
  interaction_id: "theirs",
  by: ME,
  target: { kind: "agent", id: "jonas", level: null },
  state: "talking",
  party: { agent_id: "jonas", name: "Jonas", address: "" },
  leg: "CA-agent-jonas",
  customer_hears: false,
  since: NOW,
  ...more,
});
const phaseOf = (view: CallView) =>
  liveCall(
    desk(
      snapshot({
        interactions: [interaction({ channel: "voice" })],
        conversations: [conversation([told("call.leg", view as never)], { channel: "voice" })],
      }),
    ),
    NOW,
  )?.phase;

describe("what the bar shows", () => {
  test("is what the carrier confirmed: hold by the customer's leg, mute by mine", () => {
    const legs = [
      leg("customer", "in_progress", null, { held: true }),
      leg("agent", "in_progress", null, { muted: true }),
    ];
    const view = talking({ legs });
    expect(standingOf(view, ME, "work")).toMatchObject({ held: true, muted: true });
    expect(phaseOf(view)).toBe("held");
  });

  test("counts a hold from when the music began, not from what was told since", () => {
    const held = [leg("customer", "in_progress", null, { held: true })];
    const events = [
      told("call.leg", talking(), { at: NOW - 9_000 }),
      told("call.leg", talking({ legs: held }), { at: NOW - 5_000 }),
      told("call.help", talking({ legs: held, help: true }), { at: NOW - 1_000 }),
    ];
    expect(heldSince(events)).toBe(NOW - 5_000);
    expect(heldSince(events.slice(0, 1))).toBeNull();
  });

  test("rings the customer where I called out, and talks once they have answered", () => {
    const legs = [leg("agent", "in_progress"), leg("customer", "ringing")];
    expect(phaseOf(talking({ direction: "outbound", answered_at: null, legs }))).toBe("dialling");
    expect(phaseOf(talking({ direction: "outbound" }))).toBe("connected");
  });

  test("says that my phone has left, and until when it may get back in", () => {
    const lost = talking({ phase: "lost_agent", rejoin_by: NOW + 30_000 });
    expect(phaseOf(lost)).toBe("lost");
    expect(standingOf(lost, ME, "work").rejoinBy).toBe(NOW + 30_000);
    expect(standingOf(talking({ rejoin_by: NOW }), ME, "work").rejoinBy).toBeNull();
  });

  test("tells whoever is asked that their colleague's phone has left, not that theirs has", () => {
    const asked = talking({
      phase: "lost_agent",
      rejoin_by: NOW + 30_000,
      interaction_id: "theirs",
      consults: [asks({ by: "jonas", interaction_id: "work", state: "joined" })],
    });
    expect(phaseOf(asked)).toBe("connected");
    expect(standingOf(asked, ME, "work")).toMatchObject({ own: false, rejoinBy: null, away: "jonas" });
    expect(needsStrip(standingOf(asked, ME, "work"))).toBe(true);
  });

  test("lists whoever else is on the line, but neither those who left nor a supervisor unseen", () => {
    const legs = [
      ...talking().legs,
      leg("agent", "in_progress", "jonas", { sid: "CA-2" }),
      leg("outside", "ringing", null, { sid: "CA-3", address: "+442079460182" }),
      leg("outside", "no_answer", null, { sid: "CA-4", address: "+442079460183" }),
      leg("supervisor", "in_progress", null, { sid: "CA-5" }),
    ];
    const { guests } = standingOf(talking({ legs }), ME, "work");
    expect(guests.map(({ sid, ringing }) => `${sid} ${ringing}`)).toEqual(["CA-2 false", "CA-3 true"]);
  });

  test("leaves it to whoever asks to end a consult, not to whoever is asked", () => {
    const view = talking({ consults: [asks()] });
    expect(standingOf(view, ME, "work")).toMatchObject({ consults: true, own: true });
    expect(standingOf(view, "jonas", "theirs")).toMatchObject({ consults: false, own: false });
    expect(needsStrip(standingOf(view, ME, "work"))).toBe(true);
    expect(needsStrip(standingOf(talking(), ME, "work"))).toBe(false);
  });

  test("shows whoever has joined as a guest, so that the next one can be asked", () => {
    const legs = [...talking().legs, leg("agent", "in_progress", "jonas")];
    const standing = standingOf(talking({ legs, consults: [asks({ state: "joined" })] }), ME, "work");
    expect(standing.consult).toBeNull();
    expect(standing.guests).toHaveLength(1);
  });

  test("tells whoever is asked that they talk, though the customer hears music", () => {
    const legs = [
      leg("customer", "in_progress", null, { held: true }),
      leg("agent", "in_progress", "jonas"),
      leg("agent", "in_progress"),
    ];
    const view = talking({ legs, interaction_id: "of jonas", consults: [asks({ by: "jonas" })] });
    expect(phaseOf(view)).toBe("connected");
  });

  test("offers to take back what I gave on, until somebody has it", () => {
    const given = (state: TransferView["state"], by = ME) =>
      openTransfer(
        talking({
          transfer: { by, target: { kind: "queue", id: "billing", level: null }, state, since: NOW },
        }),
        ME,
      );
    expect(given("waiting")).not.toBeNull();
    expect(given("done")).toBeNull();
    expect(given("ringing", "jonas")).toBeNull();
  });
});

describe("the recording in the bar", () => {
  const recording = (more: Partial<RecordingView>) => recordingText({ ...RECORDED, ...more }, NOW);

  test.each<[Partial<RecordingView>, Partial<RecordingShown>]>([
    [{}, { text: "Recording", mark: "solid", alert: false }],
    [{ state: "starting" }, { text: "Recording starts", mark: "hollow" }],
    [
      { state: "starting", paused_because: ["agent"] },
      { text: "Pausing the recording", mark: "solid" },
    ],
    [
      { state: "starting", reason: "not_begun", paused_because: ["agent"], resume_at: NOW + 65_000 },
      { text: "Recording paused, goes on in 1:05", mark: "hollow" },
    ],
    [{ paused_because: ["agent"] }, { text: "Pausing the recording", mark: "solid" }],
    [
      { paused_because: ["agent"], reason: "not_paused" },
      { text: "Still recording: it could not be paused", mark: "solid", alert: true },
    ],
    [
      { state: "paused", resume_at: NOW + 65_000 },
      { text: "Recording paused, goes on in 1:05", mark: "hollow" },
    ],
    [{ state: "paused" }, { text: "Recording paused" }],
    [
      { state: "off", reason: "no_notice" },
      { text: "Not recorded: the notice has not been played", alert: false },
    ],
    [
      { state: "failed", reason: "refused" },
      { text: "Not recorded: refused", alert: true },
    ],
  ])("%j", (more, shown) => expect(recording(more)).toMatchObject(shown));

  test.each(["ended", "ready", "expired"] as const)("says nothing once it is %s", (state) =>
    expect(recording({ state })).toBeNull(),
  );
});

describe("whom a call can be given to", () => {
  const targets: Targets = {
    agents: [
      { id: "aisha", name: "Aisha Bello", standing: "away", since: null, skills: {} },
      { id: "wei", name: "陈伟", standing: "busy", since: null, skills: {} },
      { id: "jonas", name: "Jonas Weber", standing: "free", since: null, skills: {} },
    ],
    queues: [{ id: "billing", waiting: 2, ready: 1, is_open: true, estimate_ms: null }],
    skills: ["german"],
  };
  const naming = { queue: (id: string) => `Queue ${id}`, skill: (id: string) => id };
  const found = (search: string) => listChoices(targets, search, naming).map(({ key }) => key);

  test("begins with whoever is free", () => {
    expect(found("")).toEqual(["agent jonas", "agent wei", "agent aisha", "queue billing", "skill german"]);
  });

  test("is found by a part of the name, whatever its case, width and accents", () => {
    expect(found("ＷＥＢ")).toEqual(["agent jonas"]);
    expect(found("陈")).toEqual(["agent wei"]);
    expect(found("bill")).toEqual(["queue billing"]);
  });

  test("is a number where one is typed, in any habit of writing", () => {
    expect(found("+44 (20) 7946-0182")).toEqual(["number +442079460182"]);
    expect(found("０２０ ７９４６ ０１８２")).toEqual(["number 02079460182"]);
    expect(found("12")).toEqual([]);
  });
});

describe("a refusal", () => {
  test("has words where its code is known, and is shown as it is where not", () => {
    expect(refusalText("not_yours")).toBe("This call is not yours any more.");
    expect(refusalText("brand_new")).toContain("brand_new");
  });
});

describe("the level meter", () => {
  const tone = (amplitude: number) =>
    Float32Array.from({ length: 1024 }, (_, at) => amplitude * Math.sin(at / 4));

  test("is empty in silence, full at the loudest, and grows with what is spoken", () => {
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(tone(1))).toBeGreaterThan(0.9);
    const levels = [0.002, 0.02, 0.2].map((amplitude) => loudness(tone(amplitude)));
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(levels[0]).toBeLessThan(0.2);
  });
});
