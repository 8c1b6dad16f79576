import type { Conversation } from "../state/model";
import type { MailView, MessageView } from "../protocol.gen";
import { useDesk } from "../session.svelte";
import { written } from "../mail/recipients";

/** Brings a mail that did not arrive back into the composer, with its address to be put right. */
export function sendAgain({ id, address }: Conversation, { body }: MessageView, mail: MailView): void {
  const desk = useDesk();
  const isDead = (each: { address: string }) => mail.to.length === 1 || each.address === address;
  desk.drafts.giveBack(id, "reply", body);
  desk.drafts.giveBackEdits(id, {
    to: mail.to.filter((each) => !isDead(each)),
    cc: mail.cc,
    subject: mail.subject,
    typed: { to: mail.to.filter(isDead).map(written).join(", ") },
  });
  desk.draftsChanged++;
}
