// How often each canned reply is used, as the hub has counted, and what is suggested by it.
import { inLanguage } from "./names";
import { useDesk } from "./session.svelte";
import { rest } from "./rest";
import type { Conversation } from "./state/model";
import { suggest, type Suggestion } from "./suggestions";

let uses = $state.raw<Readonly<Record<string, number>> | null>(null);
// Counts change slowly: asked for once in a while, not with every conversation.
const FRESH_MS = 10 * 60_000;
let asked = -Infinity;

export function loadUses(now: number): void {
  if (now - asked < FRESH_MS) return;
  asked = now;
  rest.macroUses().then(
    (answer) => (uses = answer.uses),
    () => undefined,
  );
}

/** Counted here at once, and by the hub. */
export function countUse(conversationId: string, macroId: string): void {
  uses = { ...uses, [macroId]: (uses?.[macroId] ?? 0) + 1 };
  useDesk()
    .wire.request({ type: "macro.used", conversation_id: conversationId, macro_id: macroId })
    .catch(() => undefined);
}

export function suggestFor(conversation: Conversation, most: number): Suggestion[] {
  const { queue_id, channel, subject, events } = conversation;
  const heard = events
    .filter(({ message }) => message?.kind === "inbound" || message?.call)
    .map(({ message }) => message!)
    .toReversed();
  const said = heard.flatMap(({ body, call }) => [
    body,
    ...(call?.menu ?? []).toReversed().map((label) => inLanguage(label, "")),
  ]);
  return suggest(
    useDesk().user.config.macros ?? [],
    { queueId: queue_id, channel, said: [...said, subject ?? ""].filter(Boolean), uses: uses ?? {} },
    most,
  );
}
