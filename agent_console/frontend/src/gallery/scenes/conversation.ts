import { event, message, NOW, streamEvent } from "../../../tests/builders";
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

export const CONVERSATIONS = scenes("conversation", [
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
