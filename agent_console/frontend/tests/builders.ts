// A desk's world in few words: what the hub would send, with everything unimportant filled in.
import type {
  CallView,
  ConversationView,
  EventView,
  InteractionView,
  LegView,
  MailView,
  MessageView,
  OfferView,
  Snapshot,
  StreamEvent,
} from "../src/protocol.gen";
import { type Change, type DeskState, initial } from "../src/state/model";
import { reduce } from "../src/state/reduce";

export const ME = "noor";
export const NOW = Date.UTC(2026, 6, 16, 10, 0, 0);

let ids = 0;

export function message(
  kind: MessageView["kind"],
  body: string,
  more: Partial<MessageView> = {},
): MessageView {
  const author = kind === "inbound" ? null : ME;
  return {
    id: `msg-${++ids}`,
    kind,
    author,
    author_name: author && "Noor Haddad",
    body,
    at: NOW,
    delivery: kind === "outbound" ? "queued" : null,
    delivery_code: null,
    ...more,
  };
}

export function event(kind: string, more: Partial<EventView> = {}): EventView {
  return {
    id: ++ids,
    kind,
    at: more.message?.at ?? NOW,
    conversation_id: "chat",
    interaction_id: "work",
    agent_id: ME,
    offer_id: null,
    message: null,
    data: {},
    ...more,
  };
}

export const received = (body: string, more: Partial<MessageView> = {}) =>
  event("message.received", { agent_id: null, message: message("inbound", body, more) });
export const sent = (body: string, more: Partial<MessageView> = {}) =>
  event("message.sent", { message: message("outbound", body, more) });
export const noted = (body: string) => event("note.added", { message: message("note", body) });

export const person = (name: string | null, address: string) => ({ name, address });

export function mail(more: Partial<MailView> = {}): MailView {
  return {
    sender: person("Maya", "maya@example.com"),
    to: [person("Halden", "service@halden.example")],
    cc: [],
    bcc: [],
    reply_to: [],
    forwards: null,
    document: null,
    subject: "Two lamps",
    quote: null,
    signature: null,
    has_html: false,
    automatic: null,
    attachments: [],
    ...more,
  };
}

export const leg = (
  party: LegView["party"],
  state: LegView["state"],
  agent_id: string | null = null,
  more: Partial<LegView> = {},
): LegView => ({
  sid: `CA-${party}-${agent_id ?? ""}`,
  party,
  agent_id: party === "agent" ? (agent_id ?? ME) : null,
  name: null,
  address: "",
  state,
  held: false,
  muted: false,
  coaches: null,
  started_at: NOW - 90_000,
  answered_at: null,
  ended_at: null,
  ...more,
});

export function call(more: Partial<CallView> = {}): CallView {
  return {
    interaction_id: "work",
    phase: "waiting",
    help: false,
    rejoin_by: null,
    consults: [],
    transfer: null,
    supervisors: [],
    direction: "inbound",
    account: "+442071838750",
    result: null,
    menu: [],
    started_at: NOW - 90_000,
    queued_at: NOW - 80_000,
    answered_at: null,
    ended_at: null,
    legs: [leg("customer", "in_progress")],
    ...more,
  };
}

/** What is told of a call, with its line as it stands then. */
export const told = (kind: string, view: CallView, more: Partial<EventView> = {}) =>
  event(kind, { message: message("call", "", { id: "the-call", call: view }), ...more });

export function interaction(more: Partial<InteractionView> = {}): InteractionView {
  return {
    id: "work",
    conversation_id: "chat",
    channel: "webchat",
    queue_id: "orders",
    state: "active",
    agent_id: ME,
    queued_at: NOW - 60_000,
    accepted_at: NOW - 30_000,
    ended_at: null,
    wrap_up_due_at: null,
    complaint: false,
    ...more,
  };
}

export function conversation(
  events: EventView[] = [],
  more: Partial<ConversationView> = {},
): ConversationView {
  return {
    id: "chat",
    channel: "webchat",
    account: "shop",
    queue_id: "orders",
    state: "open",
    subject: null,
    opened_at: NOW - 60_000,
    last_message_at: NOW,
    number: events.length,
    customer: { id: "maya", display_name: "Maya", tier: null, language: null },
    identity_id: "visitor",
    address: "",
    may_send: true,
    may_not_send_code: null,
    may_not_send_since: null,
    reply: null,
    reach: [],
    files: { most: 20, max_bytes: 20_000_000, types: null, why_not: null },
    looks_like: null,
    continues_id: null,
    events,
    ...more,
  };
}

export function offer(more: Partial<OfferView> = {}): OfferView {
  return {
    id: "offer",
    interaction: interaction({ state: "offered", agent_id: null, accepted_at: null }),
    customer: { id: "maya", display_name: "Maya", tier: null, language: null },
    address: "",
    known: false,
    created_at: NOW,
    deadline_at: NOW + 30_000,
    last_text: null,
    subject: null,
    call: null,
    reason: { waited_ms: 18_000 },
    ...more,
  };
}

export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    type: "snapshot",
    now: NOW,
    agent_stream: 10,
    presence: { agent_id: ME, presence: "ready", reason: null, changed_by: ME, since: NOW },
    capacity: { webchat: 4 },
    interactions: [],
    conversations: [],
    offers: [],
    queues: [],
    drafts: [],
    ...more,
  };
}

export function streamEvent(stream: string, number: number, more: Partial<StreamEvent>): StreamEvent {
  return {
    type: "event",
    stream,
    number,
    event: event("message.received"),
    offer: null,
    interaction: null,
    conversation: null,
    presence: null,
    ...more,
  };
}

export const mine = (number: number, more: Partial<StreamEvent>) => streamEvent(`agent:${ME}`, number, more);
export const chat = (number: number, more: Partial<StreamEvent>) =>
  streamEvent("conversation:chat", number, more);

export function fold(state: DeskState, ...changes: (Change | StreamEvent | Snapshot)[]): DeskState {
  return changes.reduce<DeskState>((next, each) => reduce(next, asChange(each)), state);
}

export function desk(...changes: (Change | StreamEvent | Snapshot)[]): DeskState {
  return fold(initial(ME), ...changes);
}

export function atWork(...events: EventView[]): DeskState {
  return desk(snapshot({ interactions: [interaction()], conversations: [conversation(events)] }));
}

function asChange(each: Change | StreamEvent | Snapshot): Change {
  return each.type === "event" || each.type === "snapshot" ? { type: "frame", frame: each } : each;
}
