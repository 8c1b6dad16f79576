import { beforeEach, expect, test } from "vitest";
import { Drafts, type Mode } from "../src/drafts";

beforeEach(() => localStorage.clear());

test("ten conversations and every mode keep their own words, however one switches", () => {
  const drafts = new Drafts("noor", localStorage);
  const modes: Mode[] = ["reply", "note", "wrapup"];
  const places = Array.from({ length: 10 }, (_, at) => `cnv_${at}`).flatMap((id) =>
    modes.map((mode) => ({ id, mode, text: `${mode} for ${id}` })),
  );
  for (const { id, mode, text } of places) drafts.put(id, mode, text);
  for (const { id, mode, text } of [...places].reverse())
    expect(new Drafts("noor", localStorage).get(id, mode)).toBe(text);
});

test("another user of the same browser sees none of them", () => {
  new Drafts("noor", localStorage).put("cnv_1", "reply", "secret");
  expect(new Drafts("jonas", localStorage).get("cnv_1", "reply")).toBe("");
});

test("what could not be sent comes back before what was written since", () => {
  const drafts = new Drafts("noor", localStorage);
  drafts.put("cnv_1", "reply", "second");
  drafts.giveBack("cnv_1", "reply", "first");
  expect(drafts.get("cnv_1", "reply")).toBe("first\nsecond");
});
