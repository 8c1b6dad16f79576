// What supervisors have to say to me, newest first, until I have read it.
import type { AnnouncementView, StreamEvent } from "../protocol.gen";

export function foldAnnouncement(
  before: readonly AnnouncementView[],
  { event, announcement }: StreamEvent,
  me: string,
): readonly AnnouncementView[] {
  if (event.agent_id !== me) return before;
  if (event.kind === "announcement.made" && announcement)
    return [announcement, ...before.filter(({ id }) => id !== announcement.id)];
  if (event.kind !== "announcement.read") return before;
  const read = new Set(event.data.announcement_ids as string[]);
  return before.filter(({ id }) => !read.has(id));
}
