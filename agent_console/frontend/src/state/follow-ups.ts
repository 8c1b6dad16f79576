// What I have laid aside, soonest first.
import type { FollowUpView, StreamEvent } from "../protocol.gen";

/** Set and moved ones come along with their event; one that is due or dropped leaves by its id. */
export function foldFollowUp(
  before: readonly FollowUpView[],
  { event, follow_up }: StreamEvent,
  me: string,
): readonly FollowUpView[] {
  if (!event.kind.startsWith("follow_up.") || event.agent_id !== me) return before;
  const others = before.filter(({ id }) => id !== event.data.follow_up_id);
  return sorted(event.kind === "follow_up.set" && follow_up ? [...others, follow_up] : others);
}

export function sorted(list: readonly FollowUpView[]): readonly FollowUpView[] {
  return list.toSorted((a, b) => a.due_at - b.due_at || a.id.localeCompare(b.id));
}
