import { event, ME, message, NOW, streamEvent } from "../../../tests/builders";
import type { DraftView, EventView } from "../../protocol.gen";
import { at, CHAT, CHEN, GUEST, HOLT, JONAS_ASKS, PRIYA, ROSA, type Work } from "../world";
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
/** The chat with something more at its end. */
const chatWith = (...more: EventView[]): Work => ({
  ...CHAT,
  conversation: {
    ...CHAT.conversation,
    number: CHAT.conversation.number + more.length,
    events: [...CHAT.conversation.events, ...more.map((each) => ({ ...each, conversation_id: "chat" }))],
  },
});
const file = {
  id: "att_1",
  name: "lamp.pdf",
  type: "application/pdf",
  size: 48_210,
  inline: false,
  scan: "clean",
} as const;
const answered = chatWith(
  event("message.sent", {
    message: message("outbound", "That is a reservation, not a payment.", {
      delivery: "seen",
      files: [file],
      quotes: { id: "q", kind: "inbound", author: null, author_name: null, body: "It charged my card twice" },
    }),
  }),
  event("message.received", {
    agent_id: null,
    message: message("inbound", "", { redacted_at: NOW, redacted_by: "aisha" }),
  }),
);
const begun = (mode: "reply" | "note" | "mail", text: string): DraftView => ({
  conversation_id: "chat",
  mode,
  text,
  other: null,
  seen: 4,
  revision: 1,
  at: NOW,
});
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

const noteOf = (agent_id: string, author_name: string, body: string, ...asks: string[]) =>
  event("note.added", {
    agent_id,
    at: NOW - 130_000,
    message: message("note", body, { id: `m-${agent_id}`, author: agent_id, author_name, at: NOW - 130_000 }),
    data: asks.length ? { asks } : {},
  });
const asking = noteOf(ME, "Noor Haddad", "@Jonas Weber @Aisha Bello can you book it for Friday?", "jonas", "aisha");
const answering = noteOf("jonas", "Jonas Weber", "Yes, give it to me.");
const taken = chatWith(
  event("interaction.ended", { interaction_id: CHAT.interaction.id, data: { by: "supervisor", taken_by: "aisha" } }),
  event("interaction.assigned", { interaction_id: "w-next", agent_id: "aisha", data: { cause: "taken_over" } }),
);
const askedMe = chatWith(noteOf("jonas", "Jonas Weber", JONAS_ASKS.text, ME));

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
  [
    "chat-ask-first",
    "A colleague is asked first",
    "先询问同事",
    {
      ...opened([CHAT]),
      acts: [
        { wait: "#customer" },
        { press: "Alt+t" },
        { wait: "[role=option]" },
        { click: ".mode label:first-child" },
      ],
    },
  ],
  ["chat-asked", "Two are asked, one has answered", "询问两人，一人已答复", opened([chatWith(asking, answering)])],
  [
    "chat-asks-me",
    "A colleague asks me about theirs",
    "同事向我询问",
    {
      path: "/desk/c/chat",
      frames: [{ ...at([askedMe]), interactions: [], mentions: [{ ...JONAS_ASKS, asks: true }] }],
    },
  ],
  [
    "chat-taken",
    "A supervisor has taken it over",
    "主管已接管",
    opened([
      {
        ...taken,
        interaction: { ...CHAT.interaction, state: "wrapup", ended_at: NOW, wrap_up_due_at: NOW + 60_000 },
      },
    ]),
  ],
  ["chat-returned", "Not taken, it is back", "未被接受，已返回", opened([declined])],
  ["chat", "Web chat", "网聊", opened([CHAT, GUEST])],
  ["chat-answered", "A quote, a file, and words taken out", "引用、文件与已移除的内容", opened([answered])],
  [
    "message-actions",
    "What can be done with a message",
    "消息操作",
    {
      ...opened([CHAT]),
      me: ROSA,
      acts: [{ focus: ".message.theirs" }, { wait: ".actions" }],
    },
  ],
  [
    "message-redact",
    "Asked before words are removed",
    "移除前确认",
    {
      ...opened([CHAT]),
      me: ROSA,
      acts: [
        { focus: ".message.theirs" },
        { click: ".actions button:last-child" },
        { wait: ".actions .crit" },
      ],
    },
  ],
  [
    "files-waiting",
    "Files and a quote wait with the draft",
    "草稿中的文件与引用",
    {
      path: "/desk/c/chat",
      frames: [
        {
          ...at([CHAT]),
          drafts: [
            begun("reply", "Here it is."),
            begun(
              "mail",
              JSON.stringify({
                files: [file],
                answers: answered.conversation.events.at(-2)!.message!.quotes,
              }),
            ),
          ],
        },
      ],
    },
  ],
  [
    "mention-list",
    "A colleague is named in a note",
    "在备注中提及同事",
    {
      ...opened([CHAT]),
      acts: [{ click: "#tab-note" }, { type: "@jo", into: "#composer" }, { wait: "#name-list" }],
    },
  ],
  [
    "mentions",
    "Notes that name me",
    "提到我的备注",
    {
      path: "/desk/c/chat",
      frames: [
        {
          ...at([CHAT]),
          mentions: [JONAS_ASKS, { ...JONAS_ASKS, id: "mention-2", at: JONAS_ASKS.at - 3_600_000 }],
        },
      ],
      acts: [{ click: "#mentions" }, { wait: "[role=menu]" }],
    },
  ],
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
