import { HERE_EVERY_SECONDS } from "../protocol.gen";
import { useDesk } from "../session.svelte";

type Doing = "viewing" | "writing";

// As long after the last key somebody still counts as writing.
const WRITING_MS = 6_000;

let looked: string | null = null;
let doing: Doing = "viewing";
let rest: ReturnType<typeof setTimeout> | undefined;

/** Tells colleagues that this conversation is on the screen, for as long as it is. Gives what ends it. */
export function lookAt(conversationId: string): () => void {
  [looked, doing] = [conversationId, "viewing"];
  sayHere();
  const again = setInterval(sayHere, HERE_EVERY_SECONDS * 1000);
  return () => {
    clearInterval(again);
    clearTimeout(rest);
    if (looked === conversationId) looked = null;
    tell(conversationId, "away");
  };
}

/** A reply is being written: colleagues who begin one too are told. */
export function writeHere(conversationId: string): void {
  if (looked !== conversationId) return;
  clearTimeout(rest);
  rest = setTimeout(restHere, WRITING_MS);
  if (doing === "writing") return;
  doing = "writing";
  sayHere();
}

/** It has been sent, or they pause. */
export function restHere(): void {
  clearTimeout(rest);
  if (doing === "viewing") return;
  doing = "viewing";
  sayHere();
}

/** Again, also for a colleague who has just come. */
export function sayHere(): void {
  if (looked && !document.hidden) tell(looked, doing);
}

function tell(conversationId: string, what: Doing | "away"): void {
  useDesk().wire.tell({ type: "here", conversation_id: conversationId, doing: what });
}
