// The head of a mail that is being written: who gets it, its subject, its files. Only what the agent
// changed is kept; the rest follows the conversation, whose newest mail may have brought another reader.
import type { AttachmentView, MailDraft, QuoteView, ReplyView } from "../protocol.gen";
import { isSame, parseRecipients, type Recipient, withRecipients, without } from "./recipients";

export type Field = "to" | "cc";

/** What the agent changed. */
export interface Edits {
  to?: Recipient[];
  cc?: Recipient[];
  subject?: string;
  /** What stands in a field and is no recipient yet. */
  typed?: Partial<Record<Field, string>>;
  files?: AttachmentView[];
  /** Of a chat: the message that is answered. */
  quotes?: QuoteView | null;
}

export interface Head {
  to: Recipient[];
  cc: Recipient[];
  subject: string;
  typed: Record<Field, string>;
  files: AttachmentView[];
  quotes: QuoteView | null;
  /** Would have got the reply, and was taken out. */
  left: Record<Field, Recipient[]>;
}

const NOBODY: ReplyView = { to: [], cc: [], subject: "" };

export function headOf(reply: ReplyView | null, edits: Edits): Head {
  const { to, cc, subject } = { ...(reply ?? NOBODY), ...edits };
  const gone = (list: Recipient[]) =>
    list.filter((each) => ![...to, ...cc].some((kept) => isSame(kept, each)));
  return {
    to,
    cc,
    subject,
    typed: { to: edits.typed?.to ?? "", cc: edits.typed?.cc ?? "" },
    files: edits.files ?? [],
    quotes: edits.quotes ?? null,
    left: { to: gone(reply?.to ?? []), cc: gone(reply?.cc ?? []) },
  };
}

/** Takes what is typed in a field for recipients; what is none stays typed. */
export function settle(head: Head, field: Field, text: string): Edits {
  const { found, rest } = parseRecipients(text);
  const other = field === "to" ? "cc" : "to";
  // Nobody gets it twice: whoever is named anew moves to where they were named.
  const others = found.reduce((list, each) => without(list, each), head[other]);
  return {
    [field]: withRecipients(head[field], found),
    ...(others.length < head[other].length ? { [other]: others } : {}),
    typed: { ...head.typed, [field]: rest },
  };
}

export type Problem =
  { kind: "nobody" } | { kind: "address"; text: string } | { kind: "bounced"; text: string };

/** Why the mail cannot go yet. `bounced` is an address that mail came back from. */
export function problemOf(head: Head, bounced: string | null): Problem | null {
  const rest = parseRecipients(head.typed.to).rest || parseRecipients(head.typed.cc).rest;
  if (rest) return { kind: "address", text: rest };
  const { to, cc } = settled(head);
  if (!to.length) return { kind: "nobody" };
  const dead = bounced && [...to, ...cc].find((each) => isSame(each, { name: null, address: bounced }));
  return dead ? { kind: "bounced", text: dead.address } : null;
}

/** With the recipients that are only typed, as they are when Send is pressed. */
export function settled(head: Head): Head {
  const to = settle(head, "to", head.typed.to);
  const next = { ...head, ...to, typed: { ...head.typed, ...to.typed } };
  const cc = settle(next, "cc", next.typed.cc);
  return { ...next, ...cc, typed: { ...next.typed, ...cc.typed } };
}

export function draftOf({ to, cc, subject, files }: Head): MailDraft {
  return {
    to: to.map(({ address }) => address),
    cc: cc.map(({ address }) => address),
    subject,
    attachments: files.map(({ id }) => id),
  };
}

/** Everything in it as the agent's own, for a mail that is given back. */
export function editsOf({ to, cc, subject, files }: Pick<Head, "to" | "cc" | "subject" | "files">): Edits {
  return { to, cc, subject, files };
}
