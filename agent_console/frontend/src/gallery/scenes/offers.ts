import { event, ME, mine, offer } from "../../../tests/builders";
import { at, ALL_TEXT, CHAT_OFFER, NOOR, RING } from "../world";
import { scenes } from "./make";

const over = mine(11, {
  event: event("offer.ended", { offer_id: "ring", agent_id: ME, data: { outcome: "contact_gone" } }),
});

export const OFFERS = scenes("offers", [
  [
    "offer-call",
    "A call rings",
    "来电",
    { path: "/desk/c/chat", frames: [at(ALL_TEXT, { offers: [RING] })] },
  ],
  [
    "offer-chat",
    "A chat is offered",
    "网聊派单",
    { path: "/desk/c/chat", frames: [at(ALL_TEXT, { offers: [CHAT_OFFER] })] },
  ],
  ["offer-two", "A call before a chat", "来电先于网聊", { frames: [at([], { offers: [RING, CHAT_OFFER] })] }],
  [
    "offer-mail",
    "An email is offered",
    "邮件派单",
    {
      frames: [
        at([], {
          offers: [
            offer({
              ...CHAT_OFFER,
              id: "letter",
              subject: "Two lamps",
              interaction: { ...CHAT_OFFER.interaction, channel: "email" },
            }),
          ],
        }),
      ],
    },
  ],
  [
    "offer-handed",
    "A colleague transfers a chat",
    "同事转接的网聊",
    {
      frames: [
        at([], {
          offers: [
            offer({
              ...CHAT_OFFER,
              handover: {
                kind: "transfer",
                by: "jonas",
                by_name: "Jonas Weber",
                note: "Refund left us 9 Jul, bank silent. Wants a date.",
              },
            }),
          ],
        }),
      ],
    },
  ],
  [
    "offer-declined",
    "Declined: why",
    "已拒接：原因",
    {
      frames: [at([], { offers: [CHAT_OFFER] })],
      acts: [{ wait: ".offer" }, { press: "Alt+x" }, { wait: ".declined" }],
    },
  ],
  [
    "offer-reason-needed",
    "Declining asks why",
    "拒接需要原因",
    {
      me: { ...NOOR, config: { ...NOOR.config, queues: NOOR.config.queues.map((each) => ({ ...each, declining: "with_reason" })) } },
      frames: [at([], { offers: [CHAT_OFFER] })],
      acts: [{ wait: ".offer" }, { press: "Alt+x" }, { wait: ".offer .why" }],
    },
  ],
  // The card leaves two seconds later, and the scene with it.
  ["offer-gone", "The caller hung up", "来电者已挂断", { frames: [at([], { offers: [RING] }), over] }],
]);
