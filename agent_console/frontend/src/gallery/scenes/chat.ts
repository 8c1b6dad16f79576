// What only chats have: silence that is about to close them, and the site on which the customer is.
import { event, NOW } from "../../../tests/builders";
import type { CustomerOnSite } from "../../protocol.gen";
import { CHAT, type Work } from "../world";
import { opened, scenes } from "./make";

const site: CustomerOnSite = {
  type: "site",
  conversation_id: "chat",
  on: true,
  path: "/lighting/table-lamps/alba",
  title: "Alba table lamp",
  said: { page: "Alba table lamp, terracotta", cart: "2 lamps, €258" },
  since: NOW - 95_000,
};
const silent: Work = {
  ...CHAT,
  conversation: {
    ...CHAT.conversation,
    number: CHAT.conversation.number + 2,
    events: [
      ...CHAT.conversation.events,
      event("conversation.warned", { conversation_id: "chat", data: { closes_at: NOW + 300_000 } }),
      event("conversation.kept", { conversation_id: "chat", agent_id: null }),
    ],
  },
};

export const CHATS = scenes("conversation", [
  ["chat-on-site", "On the site now", "正在浏览网站", opened([CHAT], site)],
  [
    "chat-left-site",
    "Has left the site",
    "已离开网站",
    opened([CHAT], { ...site, on: false, said: {}, since: NOW - 180_000 }),
  ],
  ["chat-silent", "Asked whether they are still there", "询问客户是否还在", opened([silent])],
]);
