import { expect, test } from "vitest";
import { wordsOf } from "../src/state/watched";
import { event, received, sent } from "./builders";

test("a text and its receipts are read once, where it was said", () => {
  const reply = sent("It is on the van.");
  const receipt = event("message.delivered", { message: reply.message });
  const words = wordsOf([received("Where is it?"), reply, receipt, received("Thanks")]);
  expect(words.map(({ body }) => body)).toEqual(["Where is it?", "It is on the van.", "Thanks"]);
});

test("what was taken out of a message is not read", () => {
  const card = received("My card is 4111");
  const redacted = event("message.redacted", { message: { ...card.message!, body: "" } });
  expect(wordsOf([card, redacted])).toEqual([]);
});

test("a conversation of which nothing is there yet has no words", () => {
  expect(wordsOf([])).toEqual([]);
});
