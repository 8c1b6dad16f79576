// What an agent is told of by a sound, or by the computer while the desk is out of sight: from one state of the desk
// to the next. Pure, so that every row of the table can be tested.
import { questionsOf } from "../state/asking";
import { isOnCall } from "../state/calls";
import type { DeskState } from "../state/model";
import { listOffers } from "../state/offers";
import { type Due, dueOf } from "../state/due";
import { listWork } from "../state/work";
import type { Sound } from "./settings.svelte";

export interface Notice {
  what: "offer" | "message" | "late" | "missed" | "mention" | "answer";
  sound: Sound | null;
  /** One at a time for each: a later one takes its place. */
  tag: string;
  conversationId: string | null;
  /** Stays until it is answered. */
  stays: boolean;
}

/** What there is to tell of at one moment. */
export interface Facts {
  offers: ReadonlyMap<string, { channel: string; conversationId: string }>;
  unread: ReadonlyMap<string, { count: number; live: boolean }>;
  late: ReadonlySet<string>;
  missed: boolean;
  /** Notes that name me, by id. */
  mentions: ReadonlyMap<string, string>;
  /** What I have asked of colleagues in my work, by the note that asks and whom. */
  questions: ReadonlyMap<string, { conversationId: string; answered: boolean }>;
  onCall: boolean;
}

const LIVE: ReadonlySet<string> = new Set(["webchat", "voice"]);
/** By sound only where somebody waits this minute. */
const OFFER_SOUNDS: Record<string, Sound> = { voice: "ring", webchat: "chat" };

export function readFacts(state: DeskState, now: number): Facts {
  const work = listWork(state);
  const late = work.filter((item) => dueOf(item, now)?.state === ("late" satisfies Due["state"]));
  return {
    offers: new Map(
      listOffers(state)
        .filter(({ outcome }) => !outcome)
        .map(({ id, interaction: { channel, conversation_id } }) => [
          id,
          { channel, conversationId: conversation_id },
        ]),
    ),
    unread: new Map(
      work.map(({ conversation, unread, interaction }) => [
        conversation.id,
        { count: unread, live: LIVE.has(interaction.channel) },
      ]),
    ),
    late: new Set(late.map(({ conversation }) => conversation.id)),
    missed: state.presence?.presence === "not_responding",
    mentions: new Map(state.mentions.map(({ id, conversation_id }) => [id, conversation_id])),
    questions: new Map(
      work.flatMap(({ conversation }) =>
        questionsOf(conversation.events)
          .filter(({ by }) => by === state.me)
          .map(({ messageId, to, answeredAt }) => [
            `${messageId} ${to}`,
            { conversationId: conversation.id, answered: answeredAt !== null },
          ]),
      ),
    ),
    onCall: isOnCall(state),
  };
}

export function listNotices(before: Facts, now: Facts): Notice[] {
  return [...offers(before, now), ...messages(before, now), ...late(before, now), ...missed(before, now), ...mentions(before, now), ...answers(before, now)];
}

function offers(before: Facts, now: Facts): Notice[] {
  return [...now.offers]
    .filter(([id]) => !before.offers.has(id))
    .map(([id, { channel }]) => ({
      what: "offer",
      // A call rings by the telephone's own bell, which knows when to stop.
      sound: channel === "voice" ? null : (OFFER_SOUNDS[channel] ?? null),
      tag: `offer-${id}`,
      conversationId: null,
      stays: channel === "voice",
    }));
}

function messages(before: Facts, now: Facts): Notice[] {
  return [...now.unread]
    .filter(([id, { count, live }]) => live && count > (before.unread.get(id)?.count ?? count))
    .map(([id]) => ({
      what: "message",
      sound: "message",
      tag: `message-${id}`,
      conversationId: id,
      stays: false,
    }));
}

function late(before: Facts, now: Facts): Notice[] {
  return [...now.late]
    .filter((id) => !before.late.has(id))
    .map((id) => ({ what: "late", sound: "late", tag: `late-${id}`, conversationId: id, stays: false }));
}

function mentions(before: Facts, now: Facts): Notice[] {
  return [...now.mentions]
    .filter(([id]) => !before.mentions.has(id))
    .map(([id, conversationId]) => ({
      what: "mention",
      sound: "message",
      tag: `mention-${id}`,
      conversationId,
      stays: false,
    }));
}

/** Of a question that stood open before: what the past brings along is no news. */
function answers(before: Facts, now: Facts): Notice[] {
  return [...now.questions]
    .filter(([id, { answered }]) => answered && before.questions.get(id)?.answered === false)
    .map(([id, { conversationId }]) => ({
      what: "answer",
      sound: "message",
      tag: `answer-${id}`,
      conversationId,
      stays: false,
    }));
}

function missed(before: Facts, now: Facts): Notice[] {
  if (!now.missed || before.missed) return [];
  return [{ what: "missed", sound: "trouble", tag: "missed", conversationId: null, stays: false }];
}
