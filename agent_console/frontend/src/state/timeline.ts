// A customer's timeline: one line for each conversation, newest first, from the log's events. What the
// open conversations have heard since is newer than what was asked for, and is merged in.
import type { MessageView } from "../protocol.gen";
import type { CallView } from "../protocol.gen";
import type { TimelineEntry } from "../rest";
import { isSaid } from "./events";
import type { Channel, Conversation } from "./model";

export interface Contact {
  conversationId: string;
  queueId: string;
  channel: Channel;
  at: number;
  last: MessageView | null;
  /** Of a mail. */
  subject: string | null;
  /** Of a telephone call. */
  call: CallView | null;
  state: "waiting" | "now" | "done" | "lost";
  disposition: string | null;
}

const STATES: Record<string, Contact["state"]> = {
  "interaction.queued": "waiting",
  "offer.accepted": "now",
  "interaction.assigned": "now",
  "interaction.abandoned": "lost",
  "interaction.closed": "done",
};

export function mergeLive(entries: TimelineEntry[], live: Conversation[]): TimelineEntry[] {
  const known = new Set(entries.map(({ id }) => id));
  const newer = live.flatMap(({ id, channel, queue_id, events }) =>
    events
      .filter((event) => !known.has(event.id))
      .map((event): TimelineEntry => ({ ...event, conversation_id: id, channel, queue_id })),
  );
  return [...entries, ...newer].sort((a, b) => b.id - a.id);
}

export function groupContacts(entries: TimelineEntry[]): Contact[] {
  const contacts = new Map<string, Contact>();
  // From the oldest, so that what is newer has the last word.
  for (const entry of entries.toReversed()) {
    const { conversation_id: id, channel, queue_id } = entry;
    const before = contacts.get(id) ?? newContact(id, channel, queue_id, entry.at);
    contacts.set(id, after(before, entry));
  }
  return [...contacts.values()].sort((a, b) => b.at - a.at);
}

function newContact(conversationId: string, channel: Channel, queueId: string, at: number): Contact {
  return {
    conversationId,
    channel,
    queueId,
    at,
    last: null,
    subject: null,
    call: null,
    state: "done",
    disposition: null,
  };
}

function after(contact: Contact, entry: TimelineEntry): Contact {
  const { kind, at, message, data } = entry;
  const said = isSaid(entry);
  const disposition =
    kind === "interaction.closed" ? ((data.disposition as string | null) ?? null) : contact.disposition;
  return {
    ...contact,
    disposition,
    state: STATES[kind] ?? contact.state,
    at: said ? at : Math.max(contact.at, message?.call?.started_at ?? 0),
    last: said ? message : contact.last,
    subject: contact.subject ?? message?.mail?.subject ?? null,
    call: message?.call ?? contact.call,
  };
}
