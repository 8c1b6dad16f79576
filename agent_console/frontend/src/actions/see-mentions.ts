import { useDesk } from "../session.svelte";

/** They have been opened, or put away. The stream tells every desk of this agent. */
export function seeMentions(ids: readonly string[]): void {
  useDesk()
    .wire.request({ type: "mention.seen", mention_ids: [...ids] })
    .catch(() => undefined); // it stays in the list, and can be put away again
}
