// The screen pops of the gallery: what the drawings show beside a call and a chat.
import { NOW } from "../../tests/builders";
import type { Guide, GuideStep, Pop } from "../rest-pop";
import type { Answer } from "./scene";

const MINUTE = 60_000;
const words = (en: string, zh: string) => ({ en, "zh-CN": zh });

function step(id: string, kind: GuideStep["kind"], en: string, zh: string, more: Partial<GuideStep> = {}): GuideStep {
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

const DATE = step("date", "say", "Tell the customer the date the refund left us", "告诉客户退款发出的日期", done);
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
    step("trace", "say", "Read out the trace number 7F3A-91 so the bank can find it", "读出追踪号 7F3A-91，以便银行查询", {
      state: "now",
    }),
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

export function pop(more: Partial<Pop> = {}): Pop {
  return { interaction_id: "w-call", guides: [REFUND], ...more };
}

/** What the hub answers about this piece of work. */
export const popped = (id: string, body: Partial<Pop>): Record<string, Answer> => ({
  [`GET /api/interactions/w-${id}/pop`]: { body: pop({ interaction_id: `w-${id}`, ...body }) },
});
