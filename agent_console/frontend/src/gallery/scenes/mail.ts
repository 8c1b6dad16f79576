// Mail as it is drawn in `c-email-thread`, and the states of writing one.
import { event, mail, message, NOW, person } from "../../../tests/builders";
import { plainOf, run } from "../../mail/blocks";
import type { Edits } from "../../mail/head";
import type { AttachmentView, Block, DraftView, EventView, MailView, MessageView } from "../../protocol.gen";
import { at, CHAT, GUEST, HOLT, NOOR, PRIYA, profile, REST, type Work, who, work } from "../world";
import { scenes } from "./make";

const MINUTE = 60_000;
const SIYUAN = person("陈思远", "siyuan.chen@example.com");
const LI_NA = person("Li Na", "li.na@example.com");
const CARE = person("Halden Care", "care@halden.example");
const PER = person("Per Holm", "per@workshop.example");

const file = (id: string, name: string, type: string, size: number): AttachmentView => ({
  id,
  name,
  type,
  size,
  inline: false,
  scan: "clean",
});

function said(
  kind: MessageView["kind"],
  body: string,
  minutes: number,
  view: Partial<MailView>,
  more: Partial<MessageView> = {},
): EventView {
  const sender = kind === "inbound" ? SIYUAN : CARE;
  const to = kind === "inbound" ? [CARE] : [SIYUAN];
  const letter = mail({ sender, to, subject: "Two lamps arrived with cracked shades", ...view });
  const told = { at: NOW - minutes * MINUTE, mail: letter, ...more };
  const from: Partial<MessageView> =
    kind === "inbound" ? {} : { author: "aisha", author_name: "Tomás Rivera" };
  return event(kind === "inbound" ? "message.received" : "message.sent", {
    message: message(kind, body, { ...from, ...told }),
  });
}

const DAY = 24 * 60;
const PHOTOS = said(
  "inbound",
  "Hi Tomás, photos attached. Both shades are cracked in the same place, so I think it happened in transit.\n\nI need at least one lamp before Saturday 18 July, it is a gift. If that is not possible I would rather have a refund for both.",
  125,
  {
    cc: [LI_NA],
    quote: "I am sorry both arrived damaged. Could you send a photo of each shade?",
    attachments: [
      file("f1", "shade-1.jpg", "image/jpeg", 1_887_437),
      file("f2", "shade-2.jpg", "image/jpeg", 2_202_010),
      file("f3", "label.pdf", "application/pdf", 217_088),
    ],
  },
  { id: "photos" },
);
const THREAD = [
  said("inbound", "你好，我昨天收到了两盏 Alba 台灯，但是两个灯罩都有裂纹，请问可以换货吗？", 2 * DAY, {}),
  said(
    "system",
    "We have your message. Someone will reply within 4 working hours.",
    2 * DAY - 1,
    {},
    { author: null },
  ),
  said(
    "outbound",
    "I am sorry both arrived damaged. Could you send a photo of each shade?",
    DAY + 100,
    {},
    { delivery: "sent" },
  ),
  PHOTOS,
];
const KNOWN: Parameters<typeof work>[4] = {
  account: "care@halden.example",
  subject: "Two lamps arrived with cracked shades",
  address: SIYUAN.address,
  queue_id: "orders",
  reply: { to: [SIYUAN], cc: [LI_NA], subject: "Re: Two lamps arrived with cracked shades" },
};
const siyuan = (events: EventView[]): Work =>
  work("siyuan", "email", who("siyuan", "陈思远", "gold"), events, KNOWN);

const paragraph = (...runs: Block["runs"]): Block => ({ kind: "paragraph", runs });
const LETTER: Block[] = [
  paragraph(run("Hi Siyuan,")),
  paragraph(
    run(
      "Thank you for the photos. I have ordered two new lamps with express delivery, and they will reach you on ",
    ),
    run("Friday 17 July", { bold: true }),
    run(", a day before you need them. You can keep or recycle the damaged ones."),
  ),
  paragraph(run("If anything changes I will text you straight away.")),
];
const LOOKS: Block[] = [
  paragraph(run("Please send "), run("both", { italic: true }), run(" in one box:")),
  { kind: "bullet", runs: [run("the lamp")] },
  { kind: "bullet", runs: [run("the label", { link: "https://halden.example/label" })] },
  { kind: "quote", runs: [run("Both shades are cracked in the same place.")] },
];

function draft(mode: DraftView["mode"], text: string): DraftView {
  return { conversation_id: "siyuan", mode, text, other: null, seen: 9, revision: 1, at: NOW };
}

function written(blocks: Block[], edits: Edits = {}, mode: "reply" | "aside" = "reply"): DraftView[] {
  const head = mode === "reply" ? "mail" : "aside_to";
  return [draft(mode, plainOf(blocks)), draft(head, JSON.stringify({ document: blocks, ...edits }))];
}

const SIGNATURE = {
  en: "{{agent.name}}\nHalden Care, orders and delivery",
  "zh-CN": "{{agent.name}}\nHalden 客户服务",
};
const BOX = { address: "care@halden.example", addresses: ["care@halden.example"], signature: SIGNATURE };
const SIGNING = { ...NOOR, config: { ...NOOR.config, mailboxes: [BOX] } };
const KNOWS = {
  "GET /api/customers/siyuan": { body: profile(who("siyuan", "陈思远", "gold")) },
  "GET /api/customers/siyuan/timeline": REST["GET /api/customers/maya/timeline"]!,
};

const OTHERS = [CHAT, GUEST, PRIYA, HOLT];
const READY = { wait: "#composer[contenteditable]" };

function open(events: EventView[], drafts: DraftView[], ...acts: { click: string }[]) {
  const frames = [at([siyuan(events), ...OTHERS], { drafts })];
  return { path: "/desk/c/siyuan", frames, acts: [READY, ...acts], me: SIGNING, rest: KNOWS };
}

const asked: Partial<MailView> = { to: [PER], subject: "Fwd: Two lamps", forwards: "photos" };
const ASIDE = {
  ...said("aside", "Can you mend such a shade?", 60, asked, { delivery: "sent" }),
  kind: "aside.sent",
};
const ANSWER = {
  ...said(
    "aside",
    "Yes, in a week.",
    10,
    { sender: PER, to: [CARE], subject: "Re: Fwd: Two lamps" },
    { author: null, author_name: null },
  ),
  kind: "aside.received",
};
const PASSED_ON: Edits = {
  about: "photos",
  to: [PER],
  cc: [],
  subject: "Fwd: Two lamps",
  files: PHOTOS.message!.mail!.attachments,
};

export const MAIL = scenes("conversation", [
  ["mail-thread", "A reply in progress", "正在回复邮件", open(THREAD, written(LETTER))],
  [
    "mail-looks",
    "List, link and quote",
    "列表、链接与引用",
    open(THREAD, written(LOOKS), { click: ".looks button:last-child" }),
  ],
  [
    "mail-quoted",
    "What stands below",
    "附在下方的邮件",
    open(THREAD, written(LETTER), { click: ".letter .fold" }),
  ],
  [
    "mail-only",
    "Not to all",
    "并非全部",
    open(THREAD, written(LETTER, { cc: [], unsigned: true, unquoted: true })),
  ],
  [
    "mail-blind",
    "A blind copy that is no address",
    "密送地址有误",
    open(THREAD, written(LETTER, { typed: { bcc: "li.na@" } })),
  ],
  [
    "mail-forward",
    "Passed on outside",
    "转发给外部",
    open(THREAD, written([paragraph(run("Can you mend such a shade?"))], PASSED_ON, "aside"), {
      click: "#tab-aside",
    }),
  ],
  [
    "mail-outside",
    "Answered from outside",
    "外部人员的回复",
    open([...THREAD, ASIDE, ANSWER], written(LETTER)),
  ],
]);
