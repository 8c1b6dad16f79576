// From the events of a conversation to what is drawn, in order: dividers between days, runs of messages,
// mails, calls, notes, quiet lines. Delivery reports are not drawn; they change the mark under their message,
// and what is told of a call's legs changes its card.
import type { EventView, MailView, MessageView } from "../protocol.gen";
import type { CallView } from "../protocol.gen";
import { sameDay } from "../text/formats";
import { foldCalls } from "./calls";
import { isFromCustomer, isReport, isWithdrawn } from "./events";
import type { Conversation, Pending } from "./model";

export interface Delivery {
  state: NonNullable<MessageView["delivery"]>;
  code: string | null;
  at: number;
  /** It had left, and came back. */
  bounced: boolean;
}

export type Entry =
  | { type: "day"; key: string; at: number }
  | { type: "said"; key: string; message: MessageView; first: boolean; delivery: Delivery | null }
  | {
      type: "mail";
      key: string;
      message: MessageView;
      mail: MailView;
      delivery: Delivery | null;
      /** Of the newest exchange, or not read yet: drawn whole. */
      fresh: boolean;
    }
  | { type: "call"; key: string; message: MessageView; call: CallView; event: EventView }
  | { type: "note"; key: string; message: MessageView }
  | { type: "rating"; key: string; event: EventView }
  | { type: "line"; key: string; event: EventView }
  | { type: "pending"; key: string; pending: Pending; first: boolean };

const KINDS: Record<MessageView["kind"], true> = {
  inbound: true,
  outbound: true,
  note: true,
  system: true,
  call: true,
  rating: true,
  aside: true,
};

type Kind = (event: EventView) => boolean;

/** The events that are a line of their own. */
const LINES: Record<string, Kind> = {
  "interaction.queued": () => true,
  "interaction.abandoned": () => true,
  "interaction.assigned": () => true,
  "interaction.given_back": () => true,
  // Who has it from now on, the next line tells.
  "interaction.ended": ({ data }) => !data.taken_by,
  "interaction.transferred": () => true,
  // It is told of the question too, which is over with it.
  "interaction.handed_over": ({ interaction_id, data }) => interaction_id !== data.consult_id,
  "consult.started": () => true,
  "callback.requested": () => true,
  "callback.failed": () => true,
  "call.help": ({ data }) => data.on === true,
  "interaction.closed": () => true,
  "offer.accepted": () => true,
  "offer.ended": ({ data }) => ["no_answer", "declined", "undelivered"].includes(String(data.outcome)),
  "consent.changed": () => true,
  "conversation.matched": () => true,
  "conversation.warned": () => true,
  "conversation.kept": () => true,
  "customer.updated": () => true,
  "customer.introduced": () => true,
  "identity.checked": () => true,
  "identity.taken": () => true,
  "interaction.reprogrammed": () => true,
  // Of a tier that somebody gave the customer their own line tells.
  "interaction.updated": ({ data }) => !("tier" in data && "by" in data),
};

const RANK = ["queued", "unknown", "sending", "sent", "delivered", "seen", "failed", "withdrawn"] as const;

/** What is known only from the stream as a whole. */
interface Known {
  deliveries: Map<string, Delivery>;
  calls: Map<string, CallView>;
  /** The newest reply. */
  lastMine: string | undefined;
  /** From this place on, mails are of the newest exchange. */
  freshFrom: number;
}

type Drawn = Pick<Conversation, "events" | "pending"> & Partial<Pick<Conversation, "number" | "read">>;

export function drawStream({ events, pending, number = 0, read = number }: Drawn): Entry[] {
  const known: Known = {
    deliveries: foldDeliveries(events),
    calls: foldCalls(events),
    lastMine: events.findLast((event) => event.message?.kind === "outbound" && !isWithdrawn(event))?.message
      ?.id,
    freshFrom: Math.min(lastFromCustomer(events), events.length - Math.max(0, number - read)),
  };
  const entries: Entry[] = [];
  const drawn = new Set<string>();
  let day: number | null = null;
  for (const [place, event] of events.entries()) {
    const entry = draw(event, place, entries.at(-1), known);
    // A call or a mail is told of more than once, and drawn where it began.
    if (!entry || drawn.has(entry.key)) continue;
    drawn.add(entry.key);
    // A mail says its day itself.
    if (entry.type !== "mail" && (day === null || !sameDay(day, event.at))) {
      entries.push({ type: "day", key: `day-${event.id}`, at: event.at });
      day = event.at;
    }
    entries.push(entry);
  }
  for (const each of pending) {
    const before = entries.at(-1);
    const first = !(
      before?.type === "pending" ||
      (before?.type === "said" && before.message.kind === "outbound")
    );
    entries.push({ type: "pending", key: each.request, pending: each, first });
  }
  return entries;
}

/** The newest mail that a person wrote to us. */
function lastFromCustomer(events: readonly EventView[]): number {
  const last = events.findLastIndex(isFromCustomer);
  return last < 0 ? events.length - 1 : last;
}

function draw(event: EventView, place: number, before: Entry | undefined, known: Known): Entry | null {
  const { id, kind, message } = event;
  if (isReport(event) || isWithdrawn(event)) return null;
  // Of a kind that only a newer version of the hub knows: that there is something, and when.
  if (message && !(message.kind in KINDS)) return { type: "line", key: `e${id}`, event };
  const call = message && known.calls.get(message.id);
  if (call) return { type: "call", key: `c${message.id}`, message, call, event };
  if (kind === "interaction.rated") return { type: "rating", key: `e${id}`, event };
  if (message?.kind === "note") return { type: "note", key: `e${id}`, message };
  if (message?.mail) {
    const { mail } = message;
    return {
      type: "mail",
      key: `m${message.id}`,
      message,
      mail,
      delivery: mark(message, known),
      fresh: place >= known.freshFrom,
    };
  }
  if (message && message.kind !== "system")
    return {
      type: "said",
      key: `e${id}`,
      message,
      first: !continues(before, message),
      delivery: mark(message, known),
    };
  return message || LINES[kind]?.(event) ? { type: "line", key: `e${id}`, event } : null;
}

/** How far a reply has come: worth saying of the last one, and of each that failed. */
function mark({ id, kind }: MessageView, { deliveries, lastMine }: Known): Delivery | null {
  const delivery = deliveries.get(id) ?? null;
  return id === lastMine || kind === "aside" || delivery?.state === "failed" ? delivery : null;
}

// A pause of this length begins a new run: the time is worth saying again.
const RUN_MS = 5 * 60_000;

function continues(before: Entry | undefined, { kind, author, at }: MessageView): boolean {
  if (before?.type !== "said") return false;
  const last = before.message;
  return last.kind === kind && last.author === author && at - last.at < RUN_MS;
}

/** What is known of each reply on its way. Reports may come in any order; a state only moves on. */
function foldDeliveries(events: EventView[]): Map<string, Delivery> {
  const known = new Map<string, Delivery>();
  for (const { kind, at, message, data } of events) {
    const report = reported(kind, data) ?? message?.delivery;
    const id = message?.id ?? (data.message_id as string | undefined);
    if (!id || !report) continue;
    const before = known.get(id);
    const bounced = before?.bounced || kind === "mail.bounced";
    if (before && report === before.state) known.set(id, { ...before, bounced });
    const sentAgain = before?.state === "unknown" && report === "queued"; // somebody asked for it
    if (before && !sentAgain && RANK.indexOf(report) <= RANK.indexOf(before.state)) continue;
    const code = (data.code as string | undefined) ?? message?.delivery_code ?? null;
    known.set(id, { state: report, code, at, bounced });
  }
  return known;
}

function reported(kind: string, data: EventView["data"]): Delivery["state"] | undefined {
  if (kind === "mail.bounced") return "failed";
  return kind === "message.delivery" ? (data.state as Delivery["state"]) : undefined;
}
