// What the kinds of events have in common.
import type { EventView, MessageView } from "../protocol.gen";

type Told = Pick<EventView, "kind" | "message">;

/** These report on a message that was told before, and may repeat it. */
const REPORTS: ReadonlySet<string> = new Set(["message.delivery", "mail.bounced"]);

export function isReport({ kind, message }: Told): boolean {
  return REPORTS.has(kind) && message?.kind !== "inbound";
}

/** A mail that its writer took back before it left: as if it had never been written. */
export function isWithdrawn({ message }: Pick<EventView, "message">): boolean {
  return message?.delivery === "withdrawn";
}

/** Somebody has written to us: the customer, or somebody outside who was asked. */
export function isHeard({ kind, author }: Pick<MessageView, "kind" | "author">): boolean {
  return kind === "inbound" || (kind === "aside" && author === null);
}

/** Something to read for whoever has the conversation: that, or a colleague's note. */
export function isNews(message: Pick<MessageView, "kind" | "author">, me: string | null): boolean {
  return isHeard(message) || (message.kind === "note" && message.author !== null && message.author !== me);
}

/** Words of the customer's or to them. */
export function isSaid(event: Told): boolean {
  if (isFromCustomer(event)) return true;
  return event.message?.kind === "outbound" && !isReport(event) && !isWithdrawn(event);
}

/** Words that wait for an answer: a machine's do not. */
export function isFromCustomer({ kind, message }: Told): boolean {
  return message?.kind === "inbound" && !REPORTS.has(kind) && !message.mail?.automatic;
}
