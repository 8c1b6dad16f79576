// The work list: what is mine, by channel, in the order in which it needs me.
import type { EventView, InteractionView, MessageView } from "../protocol.gen";
import type { CallView } from "../protocol.gen";
import { newestCall } from "./calls";
import { dueOf } from "./due";
import { isNews, isSaid } from "./events";
import type { Channel, Conversation, DeskState } from "./model";

export interface WorkItem {
  id: string;
  interaction: InteractionView;
  conversation: Conversation;
  /** The newest words of either side. */
  last: MessageView | null;
  /** Of a telephone call. */
  call: CallView | null;
  unread: number;
  /** Since when the customer waits for an answer; null while the ball is with them. */
  waitingSince: number | null;
}

export interface Group {
  /** Null: everything, by due time. */
  channel: Channel | null;
  items: WorkItem[];
}

// Later than any time; Infinity minus itself would be no number.
const NEVER = Number.MAX_SAFE_INTEGER;
const ORDER: readonly Channel[] = ["voice", "webchat", "voicemail", "sms", "email"];

export function groupWork(state: DeskState): Group[] {
  const items = listWork(state);
  return ORDER.map((channel) => ({
    channel,
    items: items.filter(({ interaction }) => interaction.channel === channel).sort(byNeed),
  })).filter(({ items }) => items.length);
}

/** One list, whatever the channel: what is due first, then what waits on nobody. */
export function byDueTime(state: DeskState): Group[] {
  const items = listWork(state).sort((a, b) => dueAt(a) - dueAt(b) || byNeed(a, b));
  return items.length ? [{ channel: null, items }] : [];
}

/** A wrap-up's end counts too; a call that runs comes before everything. */
function dueAt(item: WorkItem): number {
  const { channel, state, wrap_up_due_at } = item.interaction;
  if (channel === "voice" && state === "active") return 0;
  // Late or not is a matter of the moment; when it is due is not.
  return dueOf(item, 0)?.at ?? wrap_up_due_at ?? NEVER;
}

export function listWork(state: DeskState): WorkItem[] {
  return Object.values(state.interactions).flatMap((interaction) => {
    const conversation = state.conversations[interaction.conversation_id];
    return conversation ? [workItem(interaction, conversation)] : [];
  });
}

/** In the order of the list, from its top. */
export function inOrder(groups: Group[]): WorkItem[] {
  return groups.flatMap(({ items }) => items);
}

/** The next one to look at after `current`: wrap-up and unanswered customers, going round. */
export function nextInNeed(groups: Group[], current: string | null): WorkItem | undefined {
  const items = inOrder(groups);
  const at = items.findIndex(({ conversation }) => conversation.id === current);
  const round = [...items.slice(at + 1), ...items.slice(0, Math.max(at, 0))];
  return round.find((item) => item.waitingSince !== null || item.interaction.state === "wrapup");
}

export function interactionOf(state: DeskState, conversationId: string): InteractionView | undefined {
  const mine = Object.values(state.interactions).filter((each) => each.conversation_id === conversationId);
  // One may be wrapped up while the next already runs; the running one is what the screen is about.
  return mine.find((each) => each.state === "active") ?? mine[0];
}

/** It runs, and it is this agent who writes there. */
export function isMine(state: DeskState, conversationId: string | null): boolean {
  return conversationId !== null && interactionOf(state, conversationId)?.state === "active";
}

/** A row is drawn anew where its work has changed: the same work is the same item. */
const made = new WeakMap<Conversation, WorkItem>();

function workItem(interaction: InteractionView, conversation: Conversation): WorkItem {
  const before = made.get(conversation);
  if (before?.interaction === interaction) return before;
  const item = makeItem(interaction, conversation);
  made.set(conversation, item);
  return item;
}

function makeItem(interaction: InteractionView, conversation: Conversation): WorkItem {
  const said = conversation.events.filter(isSaid);
  return {
    id: interaction.id,
    interaction,
    conversation,
    last: said.at(-1)?.message ?? null,
    call:
      interaction.channel === "voice" || interaction.channel === "voicemail"
        ? newestCall(conversation)
        : null,
    unread: countUnread(conversation, interaction.agent_id),
    waitingSince: waitsSince(said),
  };
}

export function countUnread({ events, number, read }: Conversation, me: string | null): number {
  const fresh = Math.min(Math.max(0, number - read), events.length);
  return events.slice(events.length - fresh).filter(({ message }) => message && isNews(message, me)).length;
}

function waitsSince(said: EventView[]): number | null {
  const answered = said.findLastIndex(({ message }) => message?.kind === "outbound");
  return said[answered + 1]?.at ?? null;
}

function byNeed(a: WorkItem, b: WorkItem): number {
  return (
    (a.waitingSince ?? NEVER) - (b.waitingSince ?? NEVER) ||
    Number(b.unread > 0) - Number(a.unread > 0) ||
    b.conversation.last_message_at - a.conversation.last_message_at ||
    a.id.localeCompare(b.id)
  );
}
