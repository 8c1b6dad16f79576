// Notes that name me, newest first, until I have opened them.
import type { MentionView, StreamEvent } from "../protocol.gen";

export function foldMention(
  before: readonly MentionView[],
  { event, mention }: StreamEvent,
  me: string,
): readonly MentionView[] {
  if (event.agent_id !== me) return before;
  if (event.kind === "mention.added" && mention)
    return [mention, ...before.filter(({ id }) => id !== mention.id)];
  if (event.kind !== "mention.seen") return before;
  const seen = new Set(event.data.mention_ids as string[]);
  return before.filter(({ id }) => !seen.has(id));
}
