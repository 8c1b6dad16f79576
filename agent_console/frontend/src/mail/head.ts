// The head of a mail that is being written: who gets it, its subject, its files, its looks. Only what the agent
// changed is kept; the rest follows the conversation, whose newest mail may have brought another reader.
import type { AttachmentView, Block, MailDraft, QuoteView, ReplyView } from "../protocol.gen";
import { isSame, parseRecipients, type Recipient, withRecipients, without } from "./recipients";

export type Field = "to" | "cc" | "bcc";
const FIELDS: readonly Field[] = ["to", "cc", "bcc"];

/** What the agent changed. */
export interface Edits {
  to?: Recipient[];
  cc?: Recipient[];
  bcc?: Recipient[];
  subject?: string;
  /** What stands in a field and is no recipient yet. */
  typed?: Partial<Record<Field, string>>;
  files?: AttachmentView[];
  /** Of a chat: the message that is answered. */
  answers?: QuoteView | null;
  /** The mail that is answered or passed on; the customer's newest where none is named. */
  about?: string;
  /** It is not to stand below. */
  unquoted?: boolean;
  unsigned?: boolean;
  /** Of a note: colleagues of whom an answer is awaited, as long as it names them. */
  asks?: string[];
  /** The looks of the words, for as long as the words are these. */
  document?: Block[];
}

export interface Head {
  to: Recipient[];
  cc: Recipient[];
  bcc: Recipient[];
  about: string | null;
  quotes: boolean;
  signed: boolean;
  document: Block[] | null;
  subject: string;
  typed: Record<Field, string>;
  files: AttachmentView[];
  answers: QuoteView | null;
  asks: string[];
  /** Would have got the reply, and was taken out. */
  left: Record<Field, Recipient[]>;
}

const NOBODY: ReplyView = { to: [], cc: [], subject: "" };

export function headOf(reply: ReplyView | null, edits: Edits): Head {
  const { to, cc, subject } = { ...(reply ?? NOBODY), ...edits };
  const bcc = edits.bcc ?? [];
  const gone = (list: Recipient[]) =>
    list.filter((each) => ![...to, ...cc, ...bcc].some((kept) => isSame(kept, each)));
  return {
    to,
    cc,
    bcc,
    subject,
    about: edits.about ?? null,
    quotes: !edits.unquoted,
    signed: !edits.unsigned,
    document: edits.document ?? null,
    typed: { to: edits.typed?.to ?? "", cc: edits.typed?.cc ?? "", bcc: edits.typed?.bcc ?? "" },
    files: edits.files ?? [],
    answers: edits.answers ?? null,
    asks: edits.asks ?? [],
    left: { to: gone(reply?.to ?? []), cc: gone(reply?.cc ?? []), bcc: [] },
  };
}

/** Takes what is typed in a field for recipients; what is none stays typed. */
export function settle(head: Head, field: Field, text: string): Edits {
  const { found, rest } = parseRecipients(text);
  const moved: Edits = {};
  // Nobody gets it twice: whoever is named anew moves to where they were named.
  for (const other of FIELDS.filter((each) => each !== field)) {
    const others = found.reduce((list, each) => without(list, each), head[other]);
    if (others.length < head[other].length) moved[other] = others;
  }
  return {
    [field]: withRecipients(head[field], found),
    ...moved,
    typed: { ...head.typed, [field]: rest },
  };
}

export type Problem =
  { kind: "nobody" } | { kind: "address"; text: string } | { kind: "bounced"; text: string };

/** Why the mail cannot go yet. `bounced` is an address that mail came back from. */
export function problemOf(head: Head, bounced: string | null): Problem | null {
  const rest = FIELDS.map((field) => parseRecipients(head.typed[field]).rest).find(Boolean);
  if (rest) return { kind: "address", text: rest };
  const { to, cc, bcc } = settled(head);
  if (!to.length) return { kind: "nobody" };
  const dead =
    bounced && [...to, ...cc, ...bcc].find((each) => isSame(each, { name: null, address: bounced }));
  return dead ? { kind: "bounced", text: dead.address } : null;
}

/** With the recipients that are only typed, as they are when Send is pressed. */
export function settled(head: Head): Head {
  return FIELDS.reduce((next, field) => {
    const edits = settle(next, field, next.typed[field]);
    return {
      ...next,
      to: edits.to ?? next.to,
      cc: edits.cc ?? next.cc,
      bcc: edits.bcc ?? next.bcc,
      typed: { ...next.typed, ...edits.typed },
    };
  }, head);
}

/** `signature`: as it stands below the words on the screen. */
export function draftOf(head: Head, signature: string): MailDraft {
  return {
    to: addressesOf(head.to),
    cc: addressesOf(head.cc),
    bcc: addressesOf(head.bcc),
    subject: head.subject,
    attachments: head.files.map(({ id }) => id),
    about: head.about,
    quotes: head.quotes,
    signature: head.signed ? signature : "",
    document: head.document,
  };
}

function addressesOf(people: readonly Recipient[]): string[] {
  return people.map(({ address }) => address);
}

/** Everything in it as the agent's own, for a mail that is given back. */
export function editsOf(head: Pick<Head, "to" | "cc" | "subject" | "files"> & Partial<Head>): Edits {
  const { to, cc, bcc, subject, files, about, quotes, signed, document } = head;
  return {
    to,
    cc,
    subject,
    files,
    ...(bcc?.length ? { bcc } : {}),
    ...(about ? { about } : {}),
    ...(quotes === false ? { unquoted: true } : {}),
    ...(signed === false ? { unsigned: true } : {}),
    ...(document ? { document } : {}),
  };
}
