// The contact centre of the gallery: the people and the conversations of the drawings, as the hub would send them.
import {
  call,
  conversation,
  event,
  interaction,
  leg,
  ME,
  message,
  NOW,
  offer,
  snapshot,
} from "../../tests/builders";
import type {
  FollowUpView,
  ConversationView,
  CustomerView,
  EventView,
  InteractionView,
  RecordingView,
  Snapshot,
} from "../protocol.gen";
import type { Me, Profile } from "../rest";
import { ANSWERS, popped } from "./pop";
import type { Answer } from "./scene";

const MINUTE = 60_000;
const words = (en: string, zh: string) => ({ en, "zh-CN": zh });

export const REASONS = [
  { id: "refund_delayed", label: words("Refund delayed by bank", "银行延迟退款") },
  { id: "refund_again", label: words("Refund sent again", "再次退款") },
  { id: "escalated", label: words("Escalated to Payments", "升级至支付组") },
];
export const NOOR: Me = {
  user: { id: "u-noor", name: "Noor Haddad", login: "noor", role: "agent", agent_id: ME },
  agent: { id: ME, name: "Noor Haddad" },
  config: {
    organisation: "Halden Home",
    queues: [
      { id: "billing", name: words("Billing and refunds", "账单与退款"), dispositions: REASONS },
      { id: "orders", name: words("Orders and delivery", "订单与配送"), dispositions: REASONS },
      { id: "chinese", name: words("中文服务", "中文服务"), dispositions: REASONS },
    ],
    skills: [{ id: "billing", name: words("Billing", "账单") }],
    agents: [
      { id: ME, name: "Noor Haddad" },
      { id: "jonas", name: "Jonas Weber" },
      { id: "aisha", name: "Aisha Bello" },
    ],
    tiers: ["standard", "gold"],
    macros: ANSWERS,
  },
};
export const JONAS_ASKS = {
  id: "mention-1",
  conversation_id: "chat",
  message_id: "m-jonas",
  by: "jonas",
  by_name: "Jonas Weber",
  customer_name: "Maya Lindqvist",
  channel: "webchat",
  text: "@Noor Haddad did you promise the refund?",
  at: NOW - 5 * MINUTE,
} as const;
export const ROSA: Me = { ...NOOR, user: { ...NOOR.user, name: "Rosa Keller", role: "supervisor" } };

export const who = (id: string, name: string | null, tier: string | null = null): CustomerView => ({
  id,
  display_name: name,
  tier,
  language: null,
});
export const MAYA = who("maya", "Maya Lindqvist");
export const DANIEL = { ...who("daniel", "Daniel Osei", "gold"), language: "en" };

const heard = (body: string, minutes: number): EventView =>
  event("message.received", {
    agent_id: null,
    message: message("inbound", body, { at: NOW - minutes * MINUTE }),
  });
const said = (body: string, minutes: number): EventView =>
  event("message.sent", {
    message: message("outbound", body, { at: NOW - minutes * MINUTE, delivery: "seen" }),
  });

/** One piece of work with its conversation. */
export interface Work {
  interaction: InteractionView;
  conversation: ConversationView;
}
export function work(
  id: string,
  channel: ConversationView["channel"],
  customer: CustomerView,
  events: EventView[],
  more: Partial<ConversationView> = {},
  own: Partial<InteractionView> = {},
): Work {
  const spoken = events.map((each) => ({ ...each, conversation_id: id, interaction_id: `w-${id}` }));
  return {
    interaction: interaction({
      id: `w-${id}`,
      conversation_id: id,
      channel,
      queue_id: "billing",
      accepted_at: NOW - 8 * MINUTE,
      ...own,
    }),
    conversation: conversation(spoken, {
      id,
      channel,
      customer,
      queue_id: "billing",
      opened_at: NOW - 8 * MINUTE,
      ...more,
    }),
  };
}

export const CHAT = work(
  "chat",
  "webchat",
  MAYA,
  [
    heard(
      "Hi! The refund for my lamp arrived, thank you. But now I see a second charge of €129 on the same day?",
      8,
    ),
    said("Hi Maya, thanks for flagging that. I’m looking at both payments on order 48213 now.", 7),
    event("note.added", {
      message: message(
        "note",
        "Payment log shows a duplicate authorisation, not a capture. The bank drops it in 3 to 5 days.",
        { at: NOW - 4 * MINUTE, author: "jonas", author_name: "Jonas Weber" },
      ),
    }),
    heard("It charged my card twice, can you check before I leave for the airport?", 0),
  ],
  {
    reach: [
      { channel: "sms", state: "refused", since: NOW - 64 * 24 * 60 * MINUTE, conversation_id: null },
      { channel: "email", state: "elsewhere", since: null, conversation_id: "holt" },
    ],
  },
);
export const GUEST = work("guest", "webchat", who("guest", null), [
  heard("Do you deliver to Mariehamn?", 5),
  said("We do, in 4 to 6 days.", 3),
]);
export const PRIYA = work(
  "priya",
  "sms",
  who("priya", "Priya Raman"),
  [heard("Yes, after 6 pm works for me", 4)],
  {
    account: "+447700900000",
    address: "+447700900777",
    reach: [
      { channel: "webchat", state: "no_address", since: null, conversation_id: null },
      { channel: "email", state: "bounced", since: NOW - 864 * MINUTE, conversation_id: null },
    ],
  },
);
export const HOLT = work(
  "holt",
  "email",
  who("holt", "Holt and Sons"),
  [heard("We would like forty of the Alba lamps.", 80)],
  {
    account: "service",
    subject: "Bulk order for our second shop",
    address: "orders@holt.example",
    reply: {
      to: [{ name: "Holt and Sons", address: "orders@holt.example" }],
      cc: [],
      subject: "Re: Bulk order for our second shop",
    },
  },
);
export const CHEN = work("chen", "email", who("chen", "陈思远"), [heard("两盏灯到货时灯罩破裂", 34)], {
  account: "service",
  subject: "订单 48177：两盏灯到货时灯罩破裂",
  address: "chen@example.com",
  reply: { to: [{ name: "陈思远", address: "chen@example.com" }], cc: [], subject: "Re: 订单 48177" },
});

/** A call is recorded, and nothing is missing. */
export const RECORDED: RecordingView = {
  id: "r",
  state: "recording",
  reason: null,
  paused_because: [],
  resume_at: null,
  seconds: null,
  agents: "own",
  gaps: [],
};
const connected = call({
  interaction_id: "w-call",
  phase: "talking",
  answered_at: NOW - 4 * MINUTE - 12_000,
  menu: [
    { en: "Billing", "zh-CN": "账单" },
    { en: "Refund not received", "zh-CN": "未收到退款" },
  ],
  legs: [leg("customer", "in_progress", null, { address: "+447700900412" }), leg("agent", "in_progress", ME)],
  recording: RECORDED,
});
export function calling(more: Partial<typeof connected> = {}, own: Partial<InteractionView> = {}): Work {
  const line = event("call.answered", {
    message: message("call", "", { id: "the-call", call: { ...connected, ...more } }),
  });
  return work(
    "call",
    "voice",
    DANIEL,
    [line],
    { account: "+442071838750", address: "+447700900412", may_send: false, may_not_send_code: "voice" },
    {
      accepted_at: NOW - 4 * MINUTE - 12_000,
      ...own,
    },
  );
}

export const ALL_TEXT = [CHAT, GUEST, PRIYA, HOLT, CHEN];
export const QUEUES: Snapshot["queues"] = [
  { queue_id: "billing", waiting: 4, longest_since: NOW - 112_000, is_open: true },
  { queue_id: "orders", waiting: 2, longest_since: NOW - 31_000, is_open: true },
  { queue_id: "chinese", waiting: 0, longest_since: null, is_open: true },
];

export function at(work: readonly Work[], more: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    presence: { agent_id: ME, presence: "ready", reason: null, changed_by: ME, since: NOW - 98 * MINUTE },
    capacity: { voice: 1, webchat: 4, email: 10, sms: 10 },
    interactions: work.map(({ interaction }) => interaction),
    conversations: work.map(({ conversation }) => conversation),
    queues: QUEUES,
    ...more,
  });
}

const ringing = interaction({
  id: "w-ring",
  channel: "voice",
  queue_id: "billing",
  state: "offered",
  agent_id: null,
  accepted_at: null,
  conversation_id: "ring",
  queued_at: NOW - 68_000,
});
export const RING = offer({
  id: "ring",
  interaction: ringing,
  customer: DANIEL,
  address: "+447700900412",
  known: true,
  created_at: NOW - 6_000,
  deadline_at: NOW + 14_000,
  call: call({ menu: connected.menu }),
  reason: {
    skills: [{ skill: "billing", asked: 3, held: 4 }],
    agent_idle_ms: 360_000,
    candidates: 3,
    waited_ms: 68_000,
    queue: "billing",
  },
});
export const CHAT_OFFER = offer({
  id: "knock",
  interaction: interaction({
    id: "w-knock",
    conversation_id: "knock",
    queue_id: "orders",
    state: "offered",
    agent_id: null,
    accepted_at: null,
  }),
  customer: who("lena", "Lena Virtanen"),
  last_text: "Where is my parcel?",
  created_at: NOW - 5_000,
  deadline_at: NOW + 25_000,
});

const fact = (id: string, en: string, zh: string, value: string | null) => ({
  id,
  name: words(en, zh),
  kind: "text" as const,
  masked: false,
  known: value !== null,
  value,
});
export const profile = (customer: CustomerView): Profile => ({
  customer: { ...customer, created_at: NOW - 900 * 86_400_000 },
  identities: [
    {
      id: "i1",
      kind: "phone",
      value: "+447700900412",
      display_name: null,
      blocked_at: null,
      block_reason: null,
      consents: [],
    },
    {
      id: "i2",
      kind: "email",
      value: "customer@example.com",
      display_name: null,
      blocked_at: null,
      block_reason: null,
      consents: [],
    },
  ],
  links: [],
  callback: null,
  facts: [
    fact("orders", "Orders", "订单数", "23"),
    fact("spent", "Spent", "消费额", "€6,910"),
    { ...fact("postcode", "Postcode", "邮编", null), masked: true, known: true },
  ],
  place: "London",
  zone: { name: "Europe/London", guess: false },
  verified: ["i2"],
  cases: [],
  duplicates: [],
});
const PEOPLE = [...ALL_TEXT.map(({ conversation }) => conversation.customer), DANIEL];

/** What the rest of the hub answers where a scene says nothing else. */
export const REST: Record<string, Answer> = {
  ...Object.fromEntries(PEOPLE.map((each) => [`GET /api/customers/${each.id}`, { body: profile(each) }])),
  ...Object.fromEntries(
    PEOPLE.map((each) => [`GET /api/customers/${each.id}/timeline`, { body: { entries: [], before: null } }]),
  ),
  ...popped("call", {}),
  ...ALL_TEXT.reduce(
    (all, { conversation }) => ({
      ...all,
      ...popped(conversation.id, { check: null, about: [], guides: [] }),
    }),
    {},
  ),
  "GET /api/macros/uses": { body: { uses: { pending: 12, banks: 41 } } },
  "GET /api/customers": { body: { customers: [] } },
  "GET /api/me/device": { body: { uses: "browser", phone: null, browser: "client:noor" } },
  "GET /api/targets": {
    body: {
      queues: [{ id: "orders", waiting: 2, ready: 3, is_open: true, estimate_ms: 20_000 }],
      agents: [
        {
          id: "jonas",
          name: "Jonas Weber",
          standing: "free",
          since: null,
          skills: { billing: 5, english: 1 },
        },
        { id: "aisha", name: "Aisha Bello", standing: "busy", since: NOW - 468_000, skills: { billing: 4 } },
      ],
      skills: ["billing"],
    },
  },
};

const later = (id: string, customer: CustomerView, minutes: number, why: string | null): FollowUpView => ({
  id,
  conversation_id: id,
  channel: "email",
  queue_id: "billing",
  subject: "Invoice copy for June",
  customer,
  address: "",
  mine: true,
  due_at: NOW + minutes * MINUTE,
  why,
  by: null,
});
export const LATER = [
  later("owen", who("owen", "Owen Pryce"), 33, "Ask whether the bank has answered"),
  later("lucia", who("lucia", "Lucía Ferreira"), 1_100, null),
];
