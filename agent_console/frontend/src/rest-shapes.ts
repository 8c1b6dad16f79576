// What the hub's API gives where something is asked for once: its own shapes.
import type { FirstChannel } from "./drafts";
import type { CallView, CustomerView, EventView, FilesView, InteractionView } from "./protocol.gen";
import type { Channel } from "./state/model";
import type { Estimate } from "./text/estimates";
import type { PanelParts } from "./rest-pop";
import type { Reason } from "./text/why";

export type Words = Record<string, string>;

export interface Disposition {
  id: string;
  label: Words;
}
export interface Queue {
  id: string;
  name: Words;
  dispositions: Disposition[];
  /** The desk takes its calls by itself, after a tone. */
  auto_answer?: boolean;
  /** May what is offered of it be declined. */
  declining?: "allowed" | "with_reason" | "never";
}
export interface Me {
  user: {
    id: string;
    name: string;
    login: string;
    role: string;
    agent_id: string | null;
    language?: string | null;
  };
  agent: { id: string; name: string; signature?: Words | null } | null;
  config: {
    organisation: string;
    queues: Queue[];
    skills: Skill[];
    agents: { id: string; name: string }[];
    /** Who may change what is an agent's, by the user's id. */
    supervisors?: { id: string; name: string }[];
    tiers: string[];
    macros?: Macro[];
    /** Our own, and what stands below the mails of agents who have no signature of their own. */
    mailboxes?: { address: string; addresses: string[]; signature: Words | null }[];
  };
}
/** A canned reply. Empty `queues` or `channels`: for all of them. */
export interface Macro {
  id: string;
  name: Words;
  text: Words;
  queues: string[];
  channels: string[];
}
export interface Skill {
  id: string;
  name: Words;
}
/** A customer as found by searching. */
export type Found = CustomerView & { identities: Pick<Identity, "id" | "kind" | "value">[] };
export type Customer = CustomerView & { created_at: number };
export interface Consent {
  channel: Channel;
  account: string;
  allowed: boolean;
  source: string;
  changed_at: number;
}
export interface Identity {
  id: string;
  kind: "phone" | "email" | "visitor" | "external" | "anonymous";
  value: string;
  display_name: string | null;
  blocked_at: number | null;
  block_reason: string | null;
  consents: Consent[];
}
export interface IdentityLink {
  id: string;
  identity_id: string;
  from_customer_id: string;
  to_customer_id: string;
  evidence: string;
  reason: string | null;
  created_at: number;
  undone_at: number | null;
  user_id: string | null;
}
export interface Profile extends PanelParts {
  customer: Customer;
  identities: Identity[];
  links: IdentityLink[];
  /** The one for which they wait, or are being called. */
  callback: Callback | null;
}
export type TimelineEntry = EventView & { channel: Channel; conversation_id: string; queue_id: string };
export interface TimelinePage {
  entries: TimelineEntry[];
  before: number | null;
}
/** An offer as it was made; the reason is the engine's own (text/why.ts). */
export interface PastOffer {
  id: string;
  agent_id: string;
  at: number;
  ended_at: number | null;
  outcome: string;
  reason: Reason;
  decline_reason?: string | null;
}
/** What stands between an agent and an interaction; no `refusal`: a candidate. */
export interface Verdict {
  agent_id: string;
  refusal: string | null;
  key: number[] | null;
  until_ms: number | null;
  from_step: number | null;
  lost_on: string | null;
}
export interface Step {
  asks: string;
  eligible: number;
  duration_ms: number | null;
}
export interface Explanation {
  state: string;
  why: string;
  queue_id: string;
  waited_ms: number;
  ahead_in_lane: number;
  with_agent: string | null;
  winner: string | null;
  refusals: Record<string, number>;
  agents: Verdict[];
  step: number;
  steps: number;
  program: Step[];
  relaxes_at_ms: number | null;
  estimate: Estimate | null;
  promised: Estimate | null;
}
export interface Past {
  at: number;
  offer_id: string | null;
  result: "replayed" | "replaying" | "too_long_ago" | "differs" | "other_engine" | "not_waiting";
  explanation: Explanation | null;
}
export interface QueueState {
  id: string;
  name: Words;
  is_open: boolean;
  why: string;
  since: number | null;
  changes_at: number | null;
  after_close: "pause" | "serve" | "drain" | "stop_new" | "overflow";
  waiting: number;
  longest_since: number | null;
  emergency: { at: number; by: string | null; by_name: string | null; reason: string | null } | null;
}
/** An interaction in the line, in the order in which it would be served. */
export interface Waiting {
  interaction: Pick<
    InteractionView,
    "id" | "conversation_id" | "channel" | "queue_id" | "state" | "queued_at" | "complaint"
  > & { priority_seconds: number };
  /** The last time somebody changed its place by hand, or had its steps begin anew. */
  steered: { at: number; by: string | null; by_name: string | null; reason: string | null } | null;
  customer: CustomerView;
  address: string;
  subject: string | null;
  last_text: string | null;
  waited_ms: number;
  step: number;
  steps: number;
  relaxes_at_ms: number | null;
  why: string;
  offered_to: string | null;
  estimate: Estimate | null;
  /** Why I could not take it now; null: I could. */
  refusal: string | null;
}
export interface Line {
  queue_id: string;
  total: number;
  at: number;
  waiting: Waiting[];
}
/** `asked`: the router has not answered yet; it comes, or `interaction.pick_refused` does. */
export interface Given {
  interaction_id: string;
  agent_id: string;
  state: "active" | "asked";
}
export interface Why {
  offers: PastOffer[];
  now: Explanation | null;
  past: Past | null;
}

/** A call that runs, for whoever looks after it. */
export interface RunningCall {
  interaction_id: string;
  conversation_id: string;
  queue_id: string;
  agent_id: string;
  customer: CustomerView;
  address: string;
  call: CallView;
  /** The customer has heard that it is recorded, or was asked. */
  noticed: boolean;
}
export type CallbackState = "waiting" | "dialling" | "connected" | "exhausted" | "cancelled";
/** An interaction behind a figure of the floor. */
export interface Behind {
  interaction_id: string;
  conversation_id: string;
  channel: Channel;
  queue_id: string;
  state: string;
  created_at: number;
  customer: string | null;
  /** Of their end, where they have no name. */
  address?: string;
  agent_id: string | null;
  at: number;
  /** Why its agent declined it. */
  reason: "busy" | "not_my_subject" | "need_a_moment" | null;
}
export interface Callback {
  id: string;
  state: CallbackState;
  mode: "agent_first" | "customer_first";
  queue_id: string;
  number: string;
  customer: { id: string; display_name: string | null };
  language: string | null;
  place: number | null;
  attempts: number;
  requested_at: number;
  requested_by: string | null;
  /** Not before; null: as soon as it is their turn. */
  due_at: number | null;
  interaction_id: string;
  conversation_id: string;
  agent_id: string | null;
  ended_at: number | null;
  result: string | null;
}
/** Where somebody's calls ring. `phone`: their own, where the configuration has one. */
export interface OwnDevice {
  uses: "browser" | "phone";
  phone: string | null;
  browser: string;
}
/** What is known of a number before it is called. */
export interface Checked {
  number: string | null;
  region: string | null;
  local_time: string | null;
  refusal: string | null;
  warnings: string[];
  emergency: boolean;
  customer_id: string | null;
  numbers: { account: string; name: string; default: boolean }[];
}
/** Below one's own mails: one's own words, and the configured ones without them. */
export interface OwnSignature {
  words: Words | null;
  configured: Words | null;
  languages: string[];
}
/** What is known of writing to somebody first. */
export interface First {
  channel: FirstChannel;
  identity_id: string;
  address: string;
  account: string | null;
  files: FilesView;
  refusal: string | null;
  since: number | null;
  warnings: string[];
  local_time: string | null;
  talk: string | null;
}
/** To whom work can be given. */
export interface Targets {
  queues: { id: string; waiting: number; ready: number; is_open: boolean; estimate_ms: number | null }[];
  agents: {
    id: string;
    name: string;
    standing: "free" | "busy" | "away";
    /** Of who is on a call, when it began. */
    since: number | null;
    skills: Record<string, number>;
  }[];
  skills: string[];
}
