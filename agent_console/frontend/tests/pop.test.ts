// The words of the screen pop: where one stands in a guide, what can be undone, what time it is there.
import { expect, test } from "vitest";
import { CHOOSING, FINISHED, REFUND } from "../src/gallery/pop";
import { Messages } from "../src/messages";
import { en } from "../src/messages/en";
import type { IdentityLink } from "../src/rest";
import { guidePlace } from "../src/text/guides";
import { timeThere } from "../src/text/local-time";
import { mergesOf } from "../src/text/merges";
import { newsForPop } from "../src/pops.svelte";
import { event } from "./builders";

const messages = new Messages("en", en);

test("a guide says which step it is, and does not count what lies behind an open choice", () => {
  expect(guidePlace(REFUND, messages)).toBe("Step 2 of 4");
  expect(guidePlace(CHOOSING, messages)).toBe("Step 3 of 3 or more");
  expect(guidePlace(FINISHED, messages)).toBe("Done");
});

test("a merge can be undone for thirty days, and once", () => {
  const now = 1_000 * 86_400_000;
  const link = (more: Partial<IdentityLink>): IdentityLink => ({
    id: "l",
    identity_id: "i",
    from_customer_id: "other",
    to_customer_id: "me",
    evidence: "agent_decision",
    reason: null,
    created_at: now - 86_400_000,
    undone_at: null,
    user_id: "u",
    ...more,
  });
  expect(mergesOf([link({}), link({ id: "l2" })], "me", now)).toEqual([
    { from: "other", at: now - 86_400_000, daysLeft: 29 },
  ]);
  for (const gone of [
    { undone_at: now },
    { created_at: now - 31 * 86_400_000 },
    { evidence: "signed_token" },
    { to_customer_id: "else" },
  ])
    expect(mergesOf([link(gone)], "me", now)).toEqual([]);
});

test("the clock is theirs, and a zone that nobody knows shows none", () => {
  const noon = Date.UTC(2026, 0, 5, 12);
  expect(timeThere(noon, "Asia/Shanghai", "en-GB")).toBe("20:00");
  expect(timeThere(noon, "Mars/Olympus", "en-GB")).toBeNull();
});

test("only what changes the screen pop has it asked for again", () => {
  const answered = event("guide.answered");
  expect(newsForPop([event("message.received"), answered, event("message.delivery")])).toBe(answered.id);
  expect(newsForPop([event("message.delivery")])).toBe(0);
});
