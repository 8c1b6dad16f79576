// What is known of a conversation, for what is filled into canned replies and signatures.
import type { Desk } from "./desk.svelte";
import { type Facts, fill, wordsFor } from "./macros";
import { locale } from "./messages/locale.svelte";
import { agentName, customerName, queueName } from "./names";
import type { Conversation } from "./state/model";

export function factsOf(desk: Desk, { customer, address, channel, queue_id, subject }: Conversation): Facts {
  return {
    // A visitor without a name is not to be called "Visitor" in a letter.
    customer: customer.display_name ? customerName(customer, address, channel) : null,
    address,
    agent: agentName(desk.state.me),
    queue: queueName(queue_id),
    organisation: desk.user.config.organisation,
    subject,
  };
}

/** What stands below this agent's mails in this conversation; "" is nothing. */
export function signatureOf(desk: Desk, conversation: Conversation): string {
  const box = desk.user.config.mailboxes?.find(({ address }) => address === conversation.account);
  const words = desk.signature ?? box?.signature;
  if (!words) return "";
  return fill(wordsFor(words, conversation.customer.language ?? locale.current), factsOf(desk, conversation))
    .text;
}
