// What is seldom and must hold all the same: five hundred pieces of work, ten thousand messages, text that runs the
// other way.
import { conversation, event, interaction, message, NOW } from "../../../tests/builders";
import { who, type Work } from "../world";
import { opened, scenes } from "./make";

const CHANNELS = ["webchat", "sms", "email"] as const;
const ROWS = 500;
const WORDS = 10_000;

const many: Work[] = Array.from({ length: ROWS }, (_, n) => ({
  interaction: interaction({ id: `w-${n}`, conversation_id: `c-${n}`, channel: CHANNELS[n % 3]! }),
  conversation: conversation(
    [
      event("message.received", {
        agent_id: null,
        message: message("inbound", `Question ${n}`, { at: NOW - n * 60_000 }),
      }),
    ],
    { id: `c-${n}`, channel: CHANNELS[n % 3]!, customer: who(`k-${n}`, `Customer ${n}`) },
  ),
}));

const talk = Array.from({ length: WORDS }, (_, n) =>
  event(n % 2 ? "message.sent" : "message.received", {
    id: 1_000_000 + n,
    agent_id: null,
    conversation_id: "long",
    message: message(n % 2 ? "outbound" : "inbound", `Words ${n}`, { at: NOW - (WORDS - n) * 30_000 }),
  }),
);
const long: Work = {
  interaction: interaction({ id: "w-long", conversation_id: "long" }),
  conversation: conversation(talk, { id: "long", customer: who("long", "Longtalker"), number: WORDS }),
};

const SCRIPTS = [
  "مرحبا، أين طلبي رقم 48213؟",
  "שלום, מתי יגיע המשלוח?",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
  "\u202eesrever\u202c and back",
  "👩‍👩‍👧‍👦".repeat(60),
  "x".repeat(2_000),
];
const scripts: Work = {
  interaction: interaction({ id: "w-scripts", conversation_id: "scripts" }),
  conversation: conversation(
    SCRIPTS.map((body) => event("message.received", { agent_id: null, message: message("inbound", body) })),
    { id: "scripts", customer: who("scripts", "ليلى حداد") },
  ),
};

export const HARD = scenes("hard", [
  ["hard-list", "Five hundred pieces of work", "五百项工作", opened(many)],
  ["hard-talk", "Ten thousand messages", "一万条消息", opened([long])],
  ["hard-scripts", "Text of every script", "各种文字", opened([scripts])],
]);
