// Writing first: a text or a mail begun from where the agent is with the customer.
import { NOW } from "../../../tests/builders";
import type { DraftView } from "../../protocol.gen";
import type { First } from "../../rest";
import type { Act } from "../scene";
import { at, CHAT, GUEST, type Work } from "../world";
import { scenes } from "./make";

const chat: Work = {
  ...CHAT,
  conversation: {
    ...CHAT.conversation,
    reach: [
      { channel: "sms", state: "reachable", since: null, conversation_id: null },
      { channel: "email", state: "reachable", since: null, conversation_id: null },
    ],
  },
};
const over: Work = {
  ...chat,
  interaction: { ...chat.interaction, state: "wrapup", ended_at: NOW, wrap_up_due_at: NOW + 52_000 },
};
const drafts: DraftView[] = (["sms", "email"] as const).map((mode) => ({
  conversation_id: "chat",
  mode,
  text: "The amount is reserved, not taken. Your bank lets it go on Monday.",
  other: null,
  seen: 0,
  revision: 1,
  at: NOW,
}));

const first = (more: Partial<First>) => ({
  body: {
    channel: "sms",
    identity_id: "i",
    address: "+447700900123",
    account: "+442071838750",
    files: { most: 0, max_bytes: 0, types: [], why_not: "number_without_pictures" },
    refusal: null,
    since: null,
    warnings: [],
    local_time: "06:10",
    talk: null,
    ...more,
  },
});
const begun = (channel: "sms" | "email", more: Partial<First>, ...then: Act[]) => ({
  path: "/desk/c/chat",
  frames: [{ ...at([chat]), drafts }],
  rest: { "POST /api/conversations/chat/first": first(more) },
  acts: [{ click: `#tab-to-${channel}` }, ...then],
});

const MAIL: Partial<First> = {
  channel: "email",
  address: "maya@lindqvist.example",
  account: "service@halden.example",
  files: { most: 20, max_bytes: 25e6, types: null, why_not: null },
  local_time: null,
};

export const FIRSTS = scenes("conversation", [
  ["first-text", "A text is begun", "发起短信", begun("sms", {}, { wait: ".first" })],
  [
    "first-warned",
    "A text is begun at night",
    "深夜发起短信",
    begun(
      "sms",
      { warnings: ["quiet_hours"] },
      { wait: ".first.warns" },
      { click: ".composer .foot .btn.ch" },
      { wait: ".first .pri" },
    ),
  ],
  [
    "first-refused",
    "They have opted out of texts",
    "对方已退订短信",
    begun("sms", { refusal: "opted_out", since: NOW - 64 * 86_400_000 }),
  ],
  ["first-mail", "A mail is begun", "发起邮件", begun("email", MAIL)],
  [
    "first-beside",
    "A text is begun beside other work",
    "处理其他工作时发起短信",
    { ...begun("sms", {}, { wait: ".first" }), frames: [{ ...at([chat, GUEST]), drafts }] },
  ],
  [
    "first-unseen",
    "Whether they may be texted could not be checked",
    "无法确认能否发短信",
    {
      ...begun("sms", {}, { wait: ".first[role=alert]" }),
      rest: { "POST /api/conversations/chat/first": { status: 503, code: "unavailable" } },
    },
  ],
  [
    "first-wrapup",
    "A text is begun while the wrap-up runs",
    "小结期间发起短信",
    {
      ...begun("sms", {}),
      frames: [{ ...at([over]), drafts }],
      acts: [{ wait: ".wrapup" }, { press: "Alt+b" }, { wait: ".first" }],
    },
  ],
]);
