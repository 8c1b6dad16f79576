// What the desk knows. Everything in it came over the wire, or is an action of the agent's that the
// hub has not answered yet. Only `reduce` makes a new one; views read it.
import type {
  AnnouncementView,
  ConversationView,
  CustomerOnSite,
  FollowUpView,
  EventView,
  HubFrame,
  InteractionView,
  MailDraft,
  AttachmentView,
  MentionView,
  OfferView,
  QuoteView,
  PresenceView,
  QueueView,
} from "../protocol.gen";
import type { Alerts, FloorState } from "./floor";

export type Channel = InteractionView["channel"];

/** A reply or note that the hub has not confirmed, drawn at the end of its stream. */
export interface Pending {
  request: string;
  conversationId: string;
  kind: "outbound" | "note" | "aside";
  body: string;
  at: number;
  /** The hub has it; what is missing is its event in the stream. */
  taken: boolean;
  /** Its message, once the hub has said. */
  messageId: string | null;
  /** Of a mail: who gets it. */
  mail: MailDraft | null;
  /** That go with it, and what it answers. */
  files: readonly AttachmentView[];
  quotes: QuoteView | null;
}

/** A reply that was not sent, and why; its text is back in the composer. */
export interface Refusal {
  code: string;
  kind: Pending["kind"];
  body: string;
  detail: Record<string, unknown>;
}

export interface Colleague {
  doing: "viewing" | "writing";
  at: number;
}

export interface Conversation extends ConversationView {
  pending: Pending[];
  refused: Refusal | null;
  typing: string[];
  /** Colleagues who look at it or write there, and when they last said so. */
  here: Record<string, Colleague>;
  /** A chat's customer: where they are on the site, as far as has been heard. */
  site: CustomerOnSite | null;
  /** The newest number of the stream that was on the screen. */
  read: number;
}

export interface Offer extends OfferView {
  /** Set when it ended elsewhere: shown for two seconds, so that it never just vanishes. */
  outcome: string | null;
}

export interface Link {
  status: "connecting" | "online" | "lost" | "ended";
  /** When the hub was last heard, by the hub's clock. */
  heard: number | null;
  /** Set on coming back after a loss: how many actions had waited for it. */
  returned: { at: number; sent: number } | null;
  /** The hub's database is away: what is written is kept, and sent when it is back. */
  outage: boolean;
  /** The desk that the hub serves now. */
  build: string | null;
}

export interface DeskState {
  me: string;
  link: Link;
  /** A snapshot has been shown since sign-in. */
  ready: boolean;
  /** An event was missed: the socket must start anew from a snapshot. */
  gap: boolean;
  agentStream: number;
  presence: PresenceView | null;
  capacity: Record<string, number>;
  interactions: Record<string, InteractionView>;
  conversations: Record<string, Conversation>;
  offers: Record<string, Offer>;
  /** Why an offer came to me, kept for the stream's line about it. */
  reasons: Record<string, Record<string, unknown>>;
  queues: QueueView[];
  /** What I have laid aside, soonest first. */
  followUps: readonly FollowUpView[];
  /** Notes that name me and that I have not opened, newest first. */
  mentions: readonly MentionView[];
  announcements: readonly AnnouncementView[];
  /** The live floor, while its page is open. */
  floor: FloorState | null;
  /** What wants a supervisor, on whatever page they are; null for who is told nothing of it. */
  alerts: Alerts | null;
  /** The interaction that this agent ended last: its wrap-up takes the focus. */
  ending: string | null;
  selected: string | null;
  /** The one before, for the way back. */
  previous: string | null;
}

export type Change =
  | { type: "frame"; frame: HubFrame }
  | { type: "link.lost" }
  | { type: "link.ended" }
  | { type: "link.returned"; at: number; sent: number }
  | { type: "link.settled" }
  | { type: "selected"; conversationId: string | null }
  | { type: "read"; conversationId: string; number: number }
  | { type: "message.pending"; pending: Pending }
  | { type: "message.refused"; pending: Pending; refusal: Refusal }
  | { type: "refusal.cleared"; conversationId: string }
  | { type: "conversation.opened"; conversation: ConversationView }
  | { type: "older.loaded"; conversationId: string; events: EventView[] }
  | { type: "interaction.ending"; interactionId: string }
  | { type: "offer.gone"; offerId: string; outcome: string }
  | { type: "offer.dropped"; offerId: string };

export function initial(me: string): DeskState {
  return {
    me,
    link: { status: "connecting", heard: null, returned: null, outage: false, build: null },
    ready: false,
    gap: false,
    agentStream: 0,
    presence: null,
    capacity: {},
    interactions: {},
    conversations: {},
    offers: {},
    reasons: {},
    queues: [],
    followUps: [],
    mentions: [],
    announcements: [],
    floor: null,
    alerts: null,
    ending: null,
    selected: null,
    previous: null,
  };
}
