// The screen pops of the gallery: what the drawings show beside a call and a chat.
import { NOW } from "../../tests/builders";
import type { Case, Check, Duplicate, Guide, GuideStep, Likely, Pop, Proof } from "../rest-pop";
import type { Macro } from "../rest";
import type { Answer } from "./scene";

const MINUTE = 60_000;
const words = (en: string, zh: string) => ({ en, "zh-CN": zh });

function step(
  id: string,
  kind: GuideStep["kind"],
  en: string,
  zh: string,
  more: Partial<GuideStep> = {},
): GuideStep {
  return {
    id,
    kind,
    words: words(en, zh),
    url: null,
    choices: [],
    state: "ahead",
    choice: null,
    note: null,
    by: null,
    at: null,
    ...more,
  };
}
const done = { state: "done", by: "Noor Haddad", at: NOW - 2 * MINUTE } as const;

const DATE = step(
  "date",
  "say",
  "Tell the customer the date the refund left us",
  "告诉客户退款发出的日期",
  done,
);
const AGAIN = step(
  "again",
  "say",
  "Offer to send the refund again if Payments see no trace",
  "如果支付组查不到，可提出重新退款",
);
export const REFUND: Guide = {
  id: "refund",
  name: words("refund issued, bank silent", "已退款，银行未到账"),
  now: "trace",
  steps: [
    DATE,
    step(
      "trace",
      "say",
      "Read out the trace number 7F3A-91 so the bank can find it",
      "读出追踪号 7F3A-91，以便银行查询",
      {
        state: "now",
      },
    ),
    AGAIN,
    step("later", "say", "Set a follow-up for 3 working days", "设置三个工作日后的跟进"),
  ],
};
/** At a question, behind it a choice that nobody has made. */
export const ASKING: Guide = {
  ...REFUND,
  now: "bank",
  steps: [
    DATE,
    step("bank", "ask", "Which bank is the account with?", "账户在哪家银行？", { state: "now" }),
    step("days", "choose", "Are the five working days over?", "五个工作日已过了吗？"),
  ],
};
export const CHOOSING: Guide = {
  ...ASKING,
  now: "days",
  steps: [
    DATE,
    { ...ASKING.steps[1]!, ...done, note: "Halifax" },
    {
      ...ASKING.steps[2]!,
      state: "now",
      choices: [
        { id: "over", label: words("Yes, over", "已过") },
        { id: "not-yet", label: words("Not yet", "还没有") },
      ],
    },
  ],
};
export const FINISHED: Guide = {
  ...REFUND,
  now: null,
  steps: REFUND.steps.map((each) => ({ ...each, ...done })),
};

function proof(id: string, kind: Proof["kind"], more: Partial<Proof> = {}): Proof {
  return {
    kind,
    id,
    state: "proven",
    points: 1,
    name: null,
    ask: null,
    by_hub: true,
    tries_left: 3,
    by: null,
    at: null,
    ...more,
  };
}
const NUMBER = proof("number_on_file", "number_on_file");
const ORDER = proof("order", "keyed", { name: words("Order number", "订单号"), points: 2 });
const POSTCODE = proof("postcode", "question", {
  name: words("Postcode", "邮编"),
  ask: words("What is your postcode?", "请问您的邮编是多少？"),
  points: 2,
});
const BOUGHT = proof("bought", "question", {
  name: words("Last purchase", "最近一次购买"),
  ask: words("What did you buy last?", "您最近买了什么？"),
  by_hub: false,
  state: "open",
});
export const CONFIRMED: Check = {
  points: 5,
  needed: 3,
  enough: true,
  proofs: [NUMBER, ORDER, { ...POSTCODE, by: "Noor Haddad", at: NOW - 3 * MINUTE }],
};
export const UNCONFIRMED: Check = {
  points: 1,
  needed: 3,
  enough: false,
  proofs: [NUMBER, { ...ORDER, state: "differs" }, { ...POSTCODE, state: "open" }, BOUGHT],
};
export const ASKED_OUT: Check = {
  ...UNCONFIRMED,
  proofs: [NUMBER, { ...POSTCODE, state: "spent", tries_left: 0 }, { ...BOUGHT, state: "unknown" }],
};

const likely = (because: Likely["because"], more: Partial<Likely>): Likely => ({
  because,
  name: null,
  value: null,
  conversation_id: null,
  channel: null,
  since: null,
  ...more,
});
const ABOUT = [
  likely("keyed", { name: words("Order 48190", "订单号 48190"), value: "48190" }),
  likely("complaint", {
    value: "Refund not received",
    conversation_id: "old",
    channel: "email",
    since: NOW - 7 * 86_400_000,
  }),
  likely("menu", { name: words("Refund not received", "未收到退款") }),
];
const KNOWN: Pop["sharing"] = { kind: "known", customers: [], taken: null };
export const SHARED: Pop["sharing"] = {
  kind: "shared",
  customers: [
    { id: "daniel", display_name: "Daniel Osei", tier: "gold" },
    { id: "ama", display_name: "Ama Osei", tier: null },
    { id: "kofi", display_name: null, tier: null },
  ],
  taken: null,
};

export const DUPLICATES: Duplicate[] = [{ id: "maya2", display_name: "Maya L.", reason: "same_phone" }];
export const CASES: Case[] = [
  {
    id: "w-call",
    conversation_id: "call",
    channel: "voice",
    queue_id: "billing",
    state: "active",
    agent_id: "noor",
    created_at: NOW - 5 * MINUTE,
    subject: "Refund not received",
  },
  {
    id: "w-old",
    conversation_id: "old",
    channel: "email",
    queue_id: "billing",
    state: "queued",
    agent_id: null,
    created_at: NOW - 7 * 86_400_000,
    subject: "Lamp arrived broken",
  },
];

export function pop(more: Partial<Pop> = {}): Pop {
  return {
    interaction_id: "w-call",
    check: CONFIRMED,
    about: ABOUT,
    sharing: KNOWN,
    guides: [REFUND],
    ...more,
  };
}

const answer = (id: string, en: string, zh: string, text: string, queues: string[] = []): Macro => ({
  id,
  name: words(en, zh),
  text: words(text, zh),
  queues,
  channels: [],
});
export const ANSWERS: Macro[] = [
  answer(
    "pending",
    "Why a payment shows as pending",
    "为什么付款显示为待处理",
    "The second charge is a reserved amount, not a payment: your bank releases it.",
    ["billing"],
  ),
  answer(
    "silent",
    "Refund issued but not in the account",
    "已退款但未到账",
    "Your refund has left us. The bank can find it by its trace number.",
    ["billing"],
  ),
  answer("banks", "How long banks hold a reservation", "银行保留预授权多久", "It takes three to five days."),
];

/** What the hub answers about this piece of work. */
export const popped = (id: string, body: Partial<Pop>): Record<string, Answer> => ({
  [`GET /api/interactions/w-${id}/pop`]: { body: pop({ interaction_id: `w-${id}`, ...body }) },
});
