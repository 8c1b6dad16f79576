// The files of a conversation: in the order in which they came, and as they stand now.
import type { AttachmentView, EventView, MessageView } from "../protocol.gen";

/** Those that can be looked at or fetched; a picture within a mail's page is seen there. */
export function filesOf(events: readonly EventView[]): AttachmentView[] {
  const byId = new Map<string, AttachmentView>();
  for (const { message } of events) {
    for (const file of message ? hanging(message) : []) byId.set(file.id, file);
  }
  return [...byId.values()].filter(isHere);
}

function hanging({ files, mail }: MessageView): readonly AttachmentView[] {
  return [...(files ?? []), ...(mail?.attachments.filter(({ inline }) => !inline) ?? [])];
}

export function isHere({ scan }: Pick<AttachmentView, "scan">): boolean {
  return scan !== "awaited" && scan !== "missing";
}

/** A file of a text has come from the provider, or could not be had. */
export function withFiles(events: EventView[], { kind, data }: EventView): EventView[] {
  if (kind !== "message.file") return events;
  const { message_id, file_id, ...now } = data as {
    message_id: string;
    file_id: string;
  } & Partial<AttachmentView>;
  return events.map((each) => {
    const { message } = each;
    if (message?.id !== message_id) return each;
    const files = message.files?.map((file) => (file.id === file_id ? { ...file, ...now } : file)) ?? [];
    return { ...each, message: { ...message, files } };
  });
}
