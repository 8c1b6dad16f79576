import { event, ME, message, NOW, streamEvent } from "../../../tests/builders";
import { CHAT, CHEN, GUEST, HOLT, PRIYA, type Work } from "../world";
import { opened, scenes } from "./make";

const failed: Work = {
  ...PRIYA,
  conversation: {
    ...PRIYA.conversation,
    number: 2,
    events: [
      ...PRIYA.conversation.events,
      event("message.sent", {
        conversation_id: "priya",
        message: message("outbound", "Your new lamps left our warehouse at 09:40.", {
          delivery: "failed",
          delivery_code: "not_a_mobile",
          at: NOW,
        }),
      }),
    ],
  },
};
const optedOut: Work = {
  ...PRIYA,
  conversation: {
    ...PRIYA.conversation,
    may_send: false,
    may_not_send_code: "opted_out_keyword",
    may_not_send_since: NOW,
  },
};

const given = (...more: ReturnType<typeof event>[]): Work => {
  const events = [
    ...CHAT.conversation.events,
    event("interaction.transferred", {
      conversation_id: "chat",
      interaction_id: CHAT.interaction.id,
      agent_id: ME,
      data: { to: { kind: "agent", id: "jonas", level: null }, queue_id: "billing", as_interaction_id: "w-next" },
    }),
    ...more,
  ];
  return { ...CHAT, conversation: { ...CHAT.conversation, events, number: events.length } };
};
const ofNext = (kind: string, agent: string, data: Record<string, unknown> = {}) =>
  event(kind, { conversation_id: "chat", interaction_id: "w-next", agent_id: agent, data });
const ringing = given(ofNext("offer.created", "jonas"));
const declined = given(
  ofNext("offer.created", "jonas"),
  ofNext("offer.ended", "jonas", { outcome: "declined" }),
  ofNext("interaction.assigned", ME, { cause: "refused", asked: "jonas" }),
);

export const CONVERSATIONS = scenes("conversation", [
  [
    "chat-transfer",
    "Transfer panel of a chat",
    "网聊转接面板",
    { ...opened([CHAT]), acts: [{ wait: "#customer" }, { press: "Alt+t" }, { wait: "[role=option]" }] },
  ],
  [
    "chat-given",
    "Transferred, it rings",
    "已转接，正在振铃",
    opened([
      { ...ringing, interaction: { ...CHAT.interaction, state: "wrapup", ended_at: NOW, wrap_up_due_at: NOW + 60_000 } },
    ]),
  ],
  ["chat-returned", "Not taken, it is back", "未被接受，已返回", opened([declined])],
  ["chat", "Web chat", "网聊", opened([CHAT, GUEST])],
  [
    "chat-typing",
    "The customer is typing",
    "客户正在输入",
    { ...opened([CHAT], { type: "typing", conversation_id: "chat", who: "maya", on: true }) },
  ],
  [
    "chat-new",
    "A message comes",
    "新消息",
    opened(
      [CHAT, GUEST],
      streamEvent("conversation:guest", 3, {
        event: event("message.received", {
          conversation_id: "guest",
          agent_id: null,
          message: message("inbound", "And in winter?"),
        }),
      }),
    ),
  ],
  ["sms", "SMS", "短信", opened([PRIYA])],
  ["sms-failed", "Not delivered", "未送达", opened([failed])],
  ["sms-opted-out", "Opted out", "已退订", opened([optedOut])],
  ["email", "Email", "邮件", opened([HOLT])],
  ["email-zh", "Email in Chinese", "中文邮件", opened([CHEN])],
  [
    "conversation-gone",
    "Not there, or not mine to see",
    "不存在或无权查看",
    { path: "/desk/c/nobody", acts: [{ wait: ".empty h1" }] },
  ],
  [
    "panel-failed",
    "A panel failed alone",
    "面板加载失败",
    { ...opened([CHAT]), rest: { "GET /api/customers/maya/timeline": { status: 503, code: "unavailable" } } },
  ],
  [
    "panel-slow",
    "A panel loads for long",
    "面板加载缓慢",
    {
      ...opened([CHAT]),
      rest: { "GET /api/customers/maya/timeline": "silence", "GET /api/customers/maya": "silence" },
      acts: [{ wait: ".slow" }],
    },
  ],
]);
