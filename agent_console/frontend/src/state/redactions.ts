// Words that were taken out are gone from what this desk has, too: where they stood, and where they are quoted.
import type { EventView, MessageView } from "../protocol.gen";

export function withoutRedacted(events: EventView[], { kind, at, agent_id, data }: EventView): EventView[] {
  if (kind !== "message.redacted") return events;
  const id = String(data.message_id);
  return events.map((each) => {
    const { message } = each;
    if (message?.id === id) return { ...each, message: emptied(message, at, agent_id) };
    if (message?.quotes?.id !== id) return each;
    return { ...each, message: { ...message, quotes: { ...message.quotes, body: "" } } };
  });
}

function emptied(message: MessageView, at: number, by: string | null): MessageView {
  const mail = message.mail && {
    ...message.mail,
    quote: null,
    signature: null,
    has_html: false,
    attachments: [],
  };
  return { ...message, body: "", files: [], ...(mail ? { mail } : {}), redacted_at: at, redacted_by: by };
}
