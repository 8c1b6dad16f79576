import { rest } from "../rest";
import { useDesk } from "../session.svelte";
import type { Conversation } from "../state/model";

/** Fetches what came before the oldest event on the screen. */
export async function loadOlder({ id, number, events }: Conversation): Promise<void> {
  const oldest = number - events.length + 1;
  const { events: older } = await rest.olderEvents(id, oldest);
  useDesk().change({ type: "older.loaded", conversationId: id, events: older });
}
