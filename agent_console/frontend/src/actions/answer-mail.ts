// What the buttons of a mail do: they set up the head of the mail that is written next, and touch no words.
import type { HeadField } from "../drafts";
import type { Edits } from "../mail/head";
import { isSame, type Recipient, withRecipients } from "../mail/recipients";
import type { MailView, MessageView, ReplyView } from "../protocol.gen";
import { useDesk } from "../session.svelte";
import type { Conversation } from "../state/model";

export type Answer = "reply" | "replyAll" | "forward";
export const ANSWERS: readonly Answer[] = ["reply", "replyAll", "forward"];

const FORWARD = "Fwd: ";
const REPLY = "Re: ";

/** Which of the two mails is written then. */
export function answerMail(
  conversation: Conversation,
  message: MessageView,
  mail: MailView,
  answer: Answer,
): "reply" | "aside" {
  const outside = answer === "forward" || message.kind === "aside";
  const edits = outside ? aside(message, mail, answer) : toCustomer(conversation, message, mail, answer);
  const field: HeadField = outside ? "aside_to" : "mail";
  const desk = useDesk();
  desk.drafts.edit(conversation.id, edits, field);
  desk.draftsChanged++;
  return outside ? "aside" : "reply";
}

function aside(message: MessageView, mail: MailView, answer: Answer): Edits {
  if (answer === "forward")
    return {
      about: message.id,
      to: [],
      cc: [],
      subject: behind(FORWARD, mail.subject),
      files: passedOn(mail),
    };
  return { about: message.id, ...readers(mail, answer, message), subject: behind(REPLY, mail.subject) };
}

/** Pictures of its page go along as files. */
function passedOn({ attachments }: MailView) {
  return attachments.filter(({ scan }) => scan !== "infected").map((each) => ({ ...each, inline: false }));
}

/** Of the newest mail the hub knows the readers itself: what it says is followed, also when it changes. */
function toCustomer({ reply }: Conversation, message: MessageView, mail: MailView, answer: Answer): Edits {
  const known = reply && isNewest(reply, mail, message) ? { to: reply.to, cc: reply.cc } : null;
  const { to, cc } = known ?? readers(mail, "replyAll", message);
  return { about: message.id, to, cc: answer === "reply" ? [] : cc };
}

function isNewest(reply: ReplyView, mail: MailView, message: MessageView): boolean {
  const [first] = mail.reply_to.length ? mail.reply_to : [mail.sender];
  return message.kind === "inbound" && !!first && reply.to.some((each) => isSame(each, first));
}

/** Whoever wrote it, or whom we wrote to; and whoever else had it, but for ourselves. */
function readers(
  mail: MailView,
  answer: Answer,
  { author }: MessageView,
): { to: Recipient[]; cc: Recipient[] } {
  const theirs = mail.reply_to.length ? mail.reply_to : [mail.sender];
  const to = author === null ? theirs : mail.to;
  const others = withRecipients([], author === null ? [...mail.to, ...mail.cc] : mail.cc);
  const cc = others.filter((each) => ![...to, ...ourselves()].some((known) => isSame(known, each)));
  return { to, cc: answer === "reply" ? [] : cc };
}

function ourselves(): Recipient[] {
  const boxes = useDesk().user.config.mailboxes ?? [];
  return boxes.flatMap(({ addresses }) => addresses.map((address) => ({ name: null, address })));
}

function behind(prefix: string, subject: string): string {
  const has = subject.toLowerCase().startsWith(prefix.trim().toLowerCase());
  return (has ? subject : `${prefix}${subject}`).slice(0, 250);
}
