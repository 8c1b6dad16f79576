// From the events of a conversation to what is drawn, in order: dividers between days, runs of messages,
// notes, quiet lines. Delivery reports are not drawn; they change the mark under their message.
import type { EventView, MessageView } from "../protocol.gen";
import { sameDay } from "../text/formats";
import type { Conversation, Pending } from "./model";

export interface Delivery {
  state: NonNullable<MessageView["delivery"]>;
  code: string | null;
  at: number;
}

export type Entry =
  | { type: "day"; key: string; at: number }
  | { type: "said"; key: string; message: MessageView; first: boolean; delivery: Delivery | null }
  | { type: "note"; key: string; message: MessageView }
  | { type: "line"; key: string; event: EventView }
  | { type: "pending"; key: string; pending: Pending; first: boolean };

type Kind = (event: EventView) => boolean;

/** The events that are a line of their own. */
const LINES: Record<string, Kind> = {
  "interaction.queued": () => true,
  "interaction.abandoned": () => true,
  "interaction.assigned": () => true,
  "interaction.ended": () => true,
  "interaction.closed": () => true,
  "offer.accepted": () => true,
  "offer.ended": ({ data }) => ["no_answer", "declined", "undelivered"].includes(String(data.outcome)),
  "consent.changed": () => true,
};

const RANK = ["queued", "sending", "sent", "delivered", "seen", "failed"] as const;

export function drawStream({ events, pending }: Pick<Conversation, "events" | "pending">): Entry[] {
  const deliveries = foldDeliveries(events);
  const lastMine = events.findLast(({ message }) => message?.kind === "outbound")?.message?.id;
  const entries: Entry[] = [];
  for (const event of events) {
    const entry = draw(event, entries.at(-1), deliveries, lastMine);
    if (!entry) continue;
    if (startsDay(entries, event.at)) entries.push({ type: "day", key: `day-${event.at}`, at: event.at });
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

function draw(
  event: EventView,
  before: Entry | undefined,
  deliveries: Map<string, Delivery>,
  lastMine: string | undefined,
): Entry | null {
  const { id, kind, message } = event;
  if (kind === "message.delivery") return null;
  if (message?.kind === "note") return { type: "note", key: `e${id}`, message };
  if (message && message.kind !== "system") {
    const delivery = deliveries.get(message.id) ?? null;
    const marked = message.id === lastMine || delivery?.state === "failed";
    return {
      type: "said",
      key: `e${id}`,
      message,
      first: !continues(before, message),
      delivery: marked ? delivery : null,
    };
  }
  return message || LINES[kind]?.(event) ? { type: "line", key: `e${id}`, event } : null;
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
    const report = kind === "message.delivery" ? (data.state as Delivery["state"]) : message?.delivery;
    const id = message?.id ?? (data.message_id as string | undefined);
    if (!id || !report) continue;
    const before = known.get(id);
    if (before && RANK.indexOf(report) <= RANK.indexOf(before.state)) continue;
    const code = (data.code as string | undefined) ?? message?.delivery_code ?? null;
    known.set(id, { state: report, code, at });
  }
  return known;
}

function startsDay(entries: Entry[], at: number): boolean {
  const day = entries.findLast((each) => each.type === "day");
  return !day || !sameDay(day.at, at);
}
