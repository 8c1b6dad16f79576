import { useDesk } from "../session.svelte";

/** They have been read. The stream tells every desk of this agent. */
export function readAnnouncements(ids: readonly string[]): void {
  useDesk()
    .wire.request({ type: "announcement.read", announcement_ids: [...ids] })
    .catch(() => undefined); // it stands, and can be read again
}
