// The mail that will stand below the one that is being written. Which one it is, the hub decides by the same rule.
import type { MailAddressView } from "../protocol.gen";
import type { Conversation } from "../state/model";

export interface Below {
  sender: MailAddressView;
  at: number;
  body: string;
  /** Passed on: without it the mail would say nothing. */
  forward: boolean;
}

export function belowOf(
  { events }: Pick<Conversation, "events">,
  about: string | null,
  aside: boolean,
): Below | null {
  const found = events.findLast(({ message }) =>
    about ? message?.id === about : message?.kind === "inbound" && message.mail,
  )?.message;
  if (!found?.mail) return null;
  const answers = !aside || (found.kind === "aside" && found.author === null);
  return { sender: found.mail.sender, at: found.at, body: found.body, forward: !answers };
}
