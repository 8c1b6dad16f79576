// The one place where the desk's state changes: (state, change) -> state, without looking at a clock
// or touching anything else. Frames of a stream come in order; one that is not the next is either
// known already or proof of a gap.
import type { Ack, HubFrame, Snapshot, StreamEvent } from "../protocol.gen";
import * as conversations from "./conversations";
import type { Change, DeskState, Offer } from "./model";
import { foldFollowUp, sorted } from "./follow-ups";
import { foldAnnouncement } from "./announcements";
import { foldMention } from "./mentions";
import { foldAlerts, foldFloor } from "./floor";
import { endOffer, keepEnded, withOffer } from "./offers";

type Reducers<Kind extends { type: string }> = {
  [Type in Kind["type"]]?: (state: DeskState, of: Extract<Kind, { type: Type }>) => DeskState;
};

const FRAMES: Reducers<HubFrame> = {
  welcome: (state, { now, build }) => ({
    ...state,
    gap: false,
    link: { ...state.link, status: "online", heard: now, outage: false, build: build ?? state.link.build },
  }),
  snapshot: showSnapshot,
  event: foldEvent,
  queues: (state, { queues }) => ({ ...state, queues }),
  floor: (state, frame) => ({
    ...state,
    floor: foldFloor(state.floor, frame),
    alerts: foldAlerts(state.alerts, frame),
  }),
  "floor.needs": (state, { needs, needs_count }) => ({ ...state, alerts: { needs, count: needs_count } }),
  typing: (state, { conversation_id, who, on }) =>
    conversations.change(state, conversation_id, (each) => conversations.setTyping(each, who, on)),
  here: (state, frame) =>
    conversations.change(state, frame.conversation_id, (each) =>
      conversations.setHere(each, frame, state.link.heard ?? 0),
    ),
  site: (state, site) => conversations.change(state, site.conversation_id, (each) => ({ ...each, site: site.path ? site : null })),
  ping: (state, { now }) => ({ ...state, link: { ...state.link, heard: now } }),
  outage: (state, { on }) => setLink(state, { outage: on }),
  ack: takeAck,
};

const CHANGES: Reducers<Change> = {
  frame: (state, { frame }) => apply(FRAMES, state, frame),
  "link.lost": (state) => setLink(state, { status: state.ready ? "lost" : "connecting" }),
  "link.ended": (state) => setLink(state, { status: "ended" }),
  "link.returned": (state, { at, sent }) => setLink(state, { returned: { at, sent } }),
  "link.settled": (state) => setLink(state, { returned: null }),
  selected: select,
  read: (state, { conversationId, number }) =>
    conversations.change(state, conversationId, (each) =>
      each.read >= number ? each : { ...each, read: number },
    ),
  "message.pending": (state, { pending }) =>
    conversations.change(state, pending.conversationId, (each) => conversations.addPending(each, pending)),
  "message.refused": (state, { pending, refusal }) =>
    conversations.change(state, pending.conversationId, (each) => ({
      ...each,
      pending: each.pending.filter(({ request }) => request !== pending.request),
      refused: refusal,
    })),
  "refusal.cleared": (state, { conversationId }) =>
    conversations.change(state, conversationId, (each) => ({ ...each, refused: null })),
  "conversation.opened": (state, { conversation }) => conversations.put(state, conversation),
  "older.loaded": (state, { conversationId, events }) =>
    conversations.change(state, conversationId, (each) => conversations.prepend(each, events)),
  "interaction.ending": (state, { interactionId }) => ({ ...state, ending: interactionId }),
  "offer.gone": (state, { offerId, outcome }) => {
    const offer = state.offers[offerId];
    return offer ? withOffer(state, offerId, { ...offer, outcome }) : state;
  },
  "offer.dropped": (state, { offerId }) => withOffer(state, offerId, null),
};

export function reduce(state: DeskState, change: Change): DeskState {
  return apply(CHANGES, state, change);
}

function apply<Kind extends { type: string }>(table: Reducers<Kind>, state: DeskState, of: Kind): DeskState {
  // TypeScript cannot see that the entry found by `of.type` takes `of`.
  const found = table[of.type as Kind["type"]] as ((state: DeskState, of: Kind) => DeskState) | undefined;
  return found ? found(state, of) : state;
}

function showSnapshot(state: DeskState, snapshot: Snapshot): DeskState {
  const shown: DeskState = {
    ...state,
    ready: true,
    gap: false,
    agentStream: snapshot.agent_stream,
    presence: snapshot.presence,
    capacity: snapshot.capacity,
    interactions: Object.fromEntries(snapshot.interactions.map((each) => [each.id, each])),
    offers: keepEnded(state, snapshot.offers),
    queues: snapshot.queues,
    followUps: sorted(snapshot.follow_ups ?? []),
    mentions: snapshot.mentions ?? [],
    announcements: snapshot.announcements ?? [],
    conversations: conversations.carryOver(state, snapshot.conversations),
  };
  return snapshot.offers.reduce<DeskState>(
    (next, offer) => remember(next, { ...offer, outcome: null }),
    shown,
  );
}

function foldEvent(state: DeskState, frame: StreamEvent): DeskState {
  const [kind, id] = split(frame.stream);
  if (kind === "conversation") return foldConversationEvent(state, id, frame);
  if (frame.number <= state.agentStream) return state;
  if (frame.number > state.agentStream + 1) return { ...state, gap: true };
  return attach({ ...state, agentStream: frame.number }, frame);
}

function foldConversationEvent(state: DeskState, id: string, frame: StreamEvent): DeskState {
  const known = state.conversations[id];
  // Not opened, or let go since: the hub may tell a little longer than we listen.
  if (!known) return frame.conversation ? attach(state, frame) : state;
  if (frame.number <= known.number) return state;
  if (frame.number > known.number + 1) return { ...state, gap: true };
  return attach(
    conversations.change(state, id, (each) => conversations.append(each, frame, state.me)),
    frame,
  );
}

/** Takes over what an event brings along. The same event may come by two streams; twice is as once. */
function attach(state: DeskState, frame: StreamEvent): DeskState {
  let next = {
    ...state,
    followUps: foldFollowUp(state.followUps, frame, state.me),
    mentions: foldMention(state.mentions, frame, state.me),
    announcements: foldAnnouncement(state.announcements, frame, state.me),
  };
  if (frame.presence?.agent_id === state.me) next = { ...next, presence: frame.presence };
  if (frame.conversation && frame.interaction?.agent_id === state.me)
    next = conversations.put(next, frame.conversation);
  if (frame.interaction) next = conversations.putInteraction(next, frame.interaction);
  if (frame.offer && frame.event.agent_id === state.me && frame.event.kind === "offer.created")
    next = remember(next, { ...frame.offer, outcome: null });
  return endOffer(next, frame.event);
}

function remember(state: DeskState, offer: Offer): DeskState {
  const next = withOffer(state, offer.id, offer);
  return { ...next, reasons: { ...next.reasons, [offer.id]: offer.reason } };
}

function takeAck(state: DeskState, ack: Ack): DeskState {
  const entry = Object.values(state.conversations).find((each) =>
    each.pending.some(({ request }) => request === ack.request),
  );
  if (!entry) return state;
  return conversations.change(state, entry.id, (each) => conversations.confirm(each, ack, state.me));
}

function select(state: DeskState, { conversationId }: { conversationId: string | null }): DeskState {
  if (conversationId === state.selected) return state;
  const previous = state.selected ?? state.previous;
  return conversations.letGo({ ...state, selected: conversationId, previous });
}

function setLink(state: DeskState, link: Partial<DeskState["link"]>): DeskState {
  return { ...state, link: { ...state.link, ...link } };
}

function split(stream: string): [string, string] {
  const colon = stream.indexOf(":");
  return [stream.slice(0, colon), stream.slice(colon + 1)];
}
