// How one conversation of the state changes. Its `events` are the newest part of its stream: the last
// of them has the stream's number, and there are no holes between them.
import type {
  Ack,
  ColleagueHere,
  ConversationView,
  EventView,
  InteractionView,
  StreamEvent,
} from "../protocol.gen";
import { isReport, isSaid } from "./events";
import { withFiles } from "./files";
import { withoutRedacted } from "./redactions";
import type { Conversation, DeskState, Pending } from "./model";

export function change(
  state: DeskState,
  id: string,
  how: (conversation: Conversation) => Conversation,
): DeskState {
  const known = state.conversations[id];
  if (!known) return state;
  const next = how(known);
  return next === known ? state : { ...state, conversations: { ...state.conversations, [id]: next } };
}

/** Takes a whole conversation, unless what we have is newer. Of the same age it may still know better
 * who gets a reply, which no event tells. */
export function put(state: DeskState, view: ConversationView): DeskState {
  const known = state.conversations[view.id];
  if (known && known.number > view.number) return state;
  if (known?.number === view.number) return change(state, view.id, (each) => ({ ...each, ...head(view) }));
  return { ...state, conversations: { ...state.conversations, [view.id]: merge(known, view, state.me) } };
}

/** The conversations of a snapshot, with what only this desk knows of them. */
export function carryOver(state: DeskState, views: ConversationView[]): Record<string, Conversation> {
  return Object.fromEntries(
    views.map((view) => [view.id, merge(state.conversations[view.id], view, state.me)]),
  );
}

/** What may change without an event that tells it: to whom one may write, and who they are. */
function head(view: ConversationView): Partial<Conversation> {
  const { reply, files, reach, looks_like, continues_id, subject, customer } = view;
  const { may_send, may_not_send_code, may_not_send_since } = view;
  return {
    reply,
    files,
    reach,
    looks_like,
    continues_id,
    subject,
    customer,
    may_send,
    may_not_send_code,
    may_not_send_since,
  };
}

function merge(known: Conversation | undefined, view: ConversationView, me: string): Conversation {
  const fresh: Conversation = {
    ...view,
    pending: [],
    refused: null,
    typing: [],
    here: {},
    site: null,
    read: seenSoFar(view),
  };
  if (!known) return fresh;
  const pending = known.pending.filter(
    (each) => !each.taken && !view.events.some((event) => shows(event, each, me)),
  );
  return { ...fresh, pending, refused: known.refused, here: known.here, site: known.site, read: known.read };
}

/** Whoever answered had read what came before: what the customer wrote since is unread. */
function seenSoFar(view: ConversationView): number {
  const answered = view.events.findLastIndex(
    (event) => event.message?.kind === "outbound" && !isReport(event),
  );
  return answered < 0 ? 0 : view.number - (view.events.length - 1 - answered);
}

export function append(conversation: Conversation, frame: StreamEvent, me: string): Conversation {
  const { event, number } = frame;
  const said = isSaid(event);
  return {
    ...conversation,
    ...consent(event),
    ...matched(event),
    ...worth(conversation, event),
    number,
    events: [...withFiles(withoutRedacted(withoutWithdrawn(conversation.events, event), event), event), event],
    last_message_at: said ? event.at : conversation.last_message_at,
    pending: withoutFirst(conversation.pending, (each) => shows(event, each, me)),
    typing: event.kind === "message.received" ? [] : conversation.typing,
  };
}

/** What was taken back is known to be so from where it was told first. */
function withoutWithdrawn(events: EventView[], { kind, message, data }: EventView): EventView[] {
  if (kind !== "message.delivery" || data.state !== "withdrawn") return events;
  const id = message?.id ?? data.message_id;
  return events.map((each) =>
    each.message?.id === id ? { ...each, message: { ...each.message!, delivery: "withdrawn" } } : each,
  );
}

function consent({ kind, at, data }: EventView): Partial<Conversation> {
  if (kind !== "consent.changed") return {};
  if (data.allowed) return { may_send: true, may_not_send_code: null, may_not_send_since: null };
  return { may_send: false, may_not_send_code: `opted_out_${String(data.source)}`, may_not_send_since: at };
}

/** An agent has said whether this goes on with the conversation it looked like. */
function matched({ kind, data }: EventView): Partial<Conversation> {
  if (kind !== "conversation.matched") return {};
  return { looks_like: null, ...(data.same ? { continues_id: String(data.with) } : {}) };
}

/** Somebody has given the customer another tier. */
function worth({ customer }: Conversation, { kind, data }: EventView): Partial<Conversation> {
  if (kind !== "customer.updated" || data.customer_id !== customer.id) return {};
  return { customer: { ...customer, tier: (data.tier as string | null) ?? null } };
}

export function prepend(conversation: Conversation, older: EventView[]): Conversation {
  const known = new Set(conversation.events.map(({ id }) => id));
  return { ...conversation, events: [...older.filter(({ id }) => !known.has(id)), ...conversation.events] };
}

/** A colleague came, began to write, or went. */
export function setHere(
  conversation: Conversation,
  { agent_id, doing }: ColleagueHere,
  at: number,
): Conversation {
  const { [agent_id]: _before, ...others } = conversation.here;
  return { ...conversation, here: doing === "away" ? others : { ...others, [agent_id]: { doing, at } } };
}

export function setTyping(conversation: Conversation, who: string, on: boolean): Conversation {
  const others = conversation.typing.filter((each) => each !== who);
  return { ...conversation, typing: on ? [...others, who] : others };
}

export function addPending(conversation: Conversation, pending: Pending): Conversation {
  if (conversation.pending.some(({ request }) => request === pending.request)) return conversation;
  return { ...conversation, pending: [...conversation.pending, pending], refused: null };
}

/** The hub has it. Its event comes before this answer or after; only both together end the waiting. */
export function confirm(conversation: Conversation, ack: Ack, me: string): Conversation {
  const pending = conversation.pending.find(({ request }) => request === ack.request);
  if (!pending) return conversation;
  const others = conversation.pending.filter((each) => each !== pending);
  const messageId = typeof ack.result.message_id === "string" ? ack.result.message_id : null;
  const shown = messageId && conversation.events.some(({ message }) => message?.id === messageId);
  if (shown || conversation.events.slice(-3).some((event) => shows(event, pending, me)))
    return { ...conversation, pending: others };
  return { ...conversation, pending: [...others, { ...pending, taken: true, messageId }] };
}

function shows({ message }: EventView, pending: Pending, me: string): boolean {
  // By its id where we know it: a mail's text is not kept to the letter.
  if (pending.messageId) return message?.id === pending.messageId;
  return (
    message?.kind === pending.kind &&
    message.author === me &&
    message.body === pending.body &&
    (message.files?.length ?? 0) === pending.files.length &&
    message.at >= pending.at - CLOCKS_DIFFER_MS
  );
}

// The desk's idea of the hub's clock is off by the way there, a second at most on a bad line.
const CLOCKS_DIFFER_MS = 5_000;

/** An interaction that is mine and runs or wants wrapping up is kept; any other is none of the desk's. */
export function putInteraction(state: DeskState, interaction: InteractionView): DeskState {
  const { [interaction.id]: _, ...others } = state.interactions;
  const mine = interaction.agent_id === state.me && ["active", "wrapup"].includes(interaction.state);
  return { ...state, interactions: mine ? { ...others, [interaction.id]: interaction } : others };
}

/** Forgets conversations that are neither work of mine nor on the screen, so that a shift does not pile up. */
export function letGo(state: DeskState): DeskState {
  const wanted = new Set<string | null>([state.selected, state.previous]);
  for (const { conversation_id } of Object.values(state.interactions)) wanted.add(conversation_id);
  const kept = Object.entries(state.conversations).filter(
    ([id, { pending }]) => wanted.has(id) || pending.length,
  );
  return { ...state, conversations: Object.fromEntries(kept) };
}

function withoutFirst<T>(list: T[], test: (each: T) => boolean): T[] {
  const at = list.findIndex(test);
  return at < 0 ? list : list.toSpliced(at, 1);
}
