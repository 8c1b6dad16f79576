/**
 * The one place where state changes. Pure: time and keys come with the action.
 *
 * A frame may come twice or after a gap has been filled, and an answer may come before or after the
 * event it answers. So messages are known by id or request, and all else by the stream's number.
 */

import { answer, ask, findAsked, unask } from './asks'
import { mergeMessages } from './merge'
import { INITIAL, NO_CHAT, type Action, type OpenChat, type State } from './state'
import {
  FINAL_CODES,
  PASSING_CODES,
  type Ack,
  type Chat,
  type ChatMessage,
  type HubError,
  type HubEvent,
  type HubFrame,
  type Welcome,
  type WidgetFrame,
} from './wire'

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'link':
      return changeLink(state, action.link)
    case 'frame':
      return takeFrame(state, action.frame, action.now)
    case 'sent':
      return noteSent(state, action.frame)
    case 'say':
      return { ...state, unsent: [...state.unsent, action.unsent] }
    case 'restore':
      return { ...state, unsent: [...action.unsent, ...state.unsent] }
    case 'again':
      return setRefused(state, action.request, false)
    case 'resume':
      return { ...state, inFlight: null }
    case 'quiet':
      return { ...state, agentTyping: false }
    case 'close':
      return { ...state, closing: action.request }
    case 'stay':
      return state.chat?.closesAt && !state.staying ? { ...state, staying: action.request } : state
    case 'anew':
      return { ...state, anew: true }
    case 'visible':
      return { ...state, visible: action.visible }
    case 'ask':
      return ask(state, action.frame)
    case 'unask':
      return unask(state, action.kind)
    case 'upload':
      return { ...state, uploads: [...state.uploads, action.upload] }
    case 'uploading':
      return { ...state, uploads: state.uploads.map((each) => (each.request === action.request ? { ...each, ...action.change } : each)) }
    case 'dropped':
      return { ...state, uploads: state.uploads.filter((each) => each.request !== action.request) }
    case 'forget':
      return { ...INITIAL, visible: state.visible }
  }
}

function changeLink(state: State, link: State['link']): State {
  // What was under way has no answer now; it goes again under its own request.
  return { ...state, link, inFlight: null, agentTyping: false }
}

function takeFrame(state: State, frame: HubFrame, now: number): State {
  switch (frame.type) {
    case 'welcome':
      return takeWelcome(state, frame)
    case 'event':
      return takeEvent(state, frame, now)
    case 'queue':
      return { ...state, place: frame.position, wait: frame.wait }
    case 'opening':
      return { ...state, opening: { open: frame.open, waits: frame.waits, opens_at: frame.opens_at } }
    case 'outage':
      return { ...state, outage: frame.on }
    case 'typing':
      return { ...state, agentTyping: frame.on }
    case 'ack':
      return takeAck(state, frame)
    case 'error':
      return takeError(state, frame, now)
    case 'bye':
      return FINAL_CODES.has(frame.code) ? { ...state, refusal: frame.code } : state
    case 'ping':
    default: // of a newer hub: while nodes are renewed one after the other, an older page may hear what it does not know
      return state
  }
}

function takeWelcome(state: State, frame: Welcome): State {
  const chat = frame.chat ? takeChat(state.chat, frame.chat) : null
  const known = new Set(chat?.messages.map((each) => each.request))
  const same = chat !== null && chat.id === state.chat?.id
  return {
    ...state,
    welcomed: true,
    name: frame.name,
    team: frame.team_name,
    greeting: frame.greeting,
    chat,
    joined: same ? state.joined : [],
    unsent: state.unsent.filter((each) => !known.has(each.request)),
    anew: state.anew && same && chat.state === 'closed',
    closing: chat?.state === 'closed' ? null : state.closing,
    staying: chat?.closesAt ? state.staying : null,
    ended: endedBefore(state, frame.chat, same),
    place: chat?.state === 'waiting' ? state.place : null,
    wait: chat?.state === 'waiting' ? state.wait : null,
    opening: frame.opening,
    outage: false,
    form: frame.form ?? state.form,
    ways: frame.ways ?? [],
    filePolicy: frame.files ?? null,
    email: frame.email ?? state.email,
    phone: frame.phone ?? state.phone,
    brand: frame.brand ?? null,
    asks: same || !state.chat?.id ? state.asks : {},
  }
}

/** What happened while nobody looked here is the hub's to say. */
function endedBefore(state: State, come: Chat | null, same: boolean): State['ended'] {
  if (come?.state !== 'closed') return null
  if (same && state.ended) return state.ended
  return come.silent ? { by: 'silence', at: null } : null
}

/** The hub sends all messages or, after a gap, those that follow; both fit what is held of the same chat. */
function takeChat(held: OpenChat | null, come: Chat): OpenChat {
  const before = held && (held.id === come.id || held.id === '') ? held.messages : []
  return {
    id: come.id,
    state: come.state,
    number: come.number,
    agent: come.agent_name,
    messages: mergeMessages(before, come.messages),
    talked: come.talked ?? come.agent_name !== null,
    score: come.score ?? null,
    closesAt: come.closes_at ?? null,
  }
}

function takeEvent(state: State, frame: HubEvent, now: number): State {
  const chat = chatFor(state, frame)
  const fresh = frame.number > chat.number
  const numbered = { ...chat, number: Math.max(chat.number, frame.number) }
  if (frame.kind === 'message') return frame.message ? takeMessage({ ...state, chat: numbered }, frame.message) : state
  return fresh ? changeChat({ ...state, chat: numbered }, numbered, frame, now) : state
}

/** The first event of a chat may come before any welcome that tells of it. */
function chatFor(state: State, frame: HubEvent): OpenChat {
  const chat = state.chat ?? NO_CHAT
  const reopened = chat.state === 'closed' && frame.kind === 'message' && frame.message?.author === 'visitor'
  return reopened && frame.number > chat.number ? { ...chat, state: 'waiting' } : chat
}

function takeMessage(state: State & { chat: OpenChat }, message: ChatMessage): State {
  const settled = message.request ? settle(state, message.request) : state
  const open = state.chat.state !== 'closed'
  const closesAt = message.author === 'system' ? state.chat.closesAt : null // whoever writes breaks the silence
  return {
    ...settled,
    staying: closesAt ? state.staying : null,
    chat: { ...state.chat, messages: mergeMessages(state.chat.messages, [message]), closesAt },
    agentTyping: message.author === 'agent' ? false : state.agentTyping,
    anew: open ? false : state.anew,
    ended: open ? null : state.ended,
  }
}

function changeChat(state: State, chat: OpenChat, frame: HubEvent, now: number): State {
  switch (frame.kind) {
    case 'waiting':
      return { ...state, chat: { ...chat, state: 'waiting', agent: null, talked: false, score: null }, asks: {}, anew: false, ended: null }
    case 'joined':
      return join(state, chat, frame, now)
    case 'redacted':
      return { ...state, chat: { ...chat, messages: chat.messages.map((each) => withoutWords(each, frame.message_id ?? '')) } }
    case 'warned':
      return { ...state, chat: { ...chat, closesAt: frame.closes_at ?? null } }
    case 'kept':
      return { ...state, staying: null, chat: { ...chat, closesAt: null } }
    case 'closed':
      return endChat(state, chat, frame, now)
    case 'seen':
      return { ...state, chat: { ...chat, messages: markSeen(chat.messages, frame.message ?? null) } }
    default: // of a newer hub
      return { ...state, chat }
  }
}

function join(state: State, chat: OpenChat, frame: HubEvent, now: number): State {
  const agent = frame.agent_name ?? ''
  const asked = chat.messages.findLast((each) => each.author === 'visitor')
  const waited = chat.state === 'waiting' && asked ? Math.round((now - asked.at) / 1000) : null
  const line = { id: `joined-${frame.number}`, agent, at: now, waitedSeconds: waited }
  return {
    ...state,
    chat: { ...chat, state: 'active', agent, talked: true, closesAt: null }, // silence begins anew with them
    staying: null,
    joined: [...state.joined, line],
    place: null,
    wait: null,
    anew: false,
    ended: null,
  }
}

function endChat(state: State, chat: OpenChat, frame: HubEvent, now: number): State {
  const byAgent = Boolean(frame.agent_name ?? chat.agent)
  const by = frame.silent ? 'silence' : state.closing ? 'visitor' : byAgent ? 'agent' : null
  return { ...state, chat: { ...chat, state: 'closed', closesAt: null }, closing: null, staying: null, ended: { by, at: now }, place: null, wait: null, agentTyping: false }
}

/** Where it stood, and where it is quoted. */
function withoutWords(message: ChatMessage, gone: string): ChatMessage {
  if (message.id === gone) return { ...message, body: '', files: [], quotes: null, redacted: true }
  return message.quotes?.id === gone ? { ...message, quotes: { ...message.quotes, body: '' } } : message
}

/** With a message: an agent has had the visitor's messages up to it on screen. Without: another tab has shown all. */
function markSeen(messages: ChatMessage[], upTo: ChatMessage | null): ChatMessage[] {
  const author = upTo ? 'visitor' : 'agent'
  return messages.map((each) =>
    each.author === author && (!upTo || each.at <= upTo.at) ? { ...each, seen: true } : each,
  )
}

function takeAck(state: State, frame: Ack): State {
  if (frame.request === state.closing) return { ...state, inFlight: null }
  if (frame.request === state.staying) return { ...state, inFlight: null, staying: null }
  const asked = findAsked(state, frame.request)
  if (asked) return answer(state, asked, null)
  const said = state.unsent.find((each) => each.request === frame.request)
  const settled = settle(state, frame.request)
  if (!said) return settled
  const { request, body, at, files } = said
  const chat = settled.chat ?? NO_CHAT
  const message: ChatMessage = { id: request, author: 'visitor', name: null, body, at, request, files: files ?? [] }
  return { ...settled, chat: { ...chat, messages: mergeMessages(chat.messages, [message]) } }
}

function takeError(state: State, frame: HubError, now: number): State {
  if (FINAL_CODES.has(frame.code)) return { ...state, refusal: frame.code }
  const asked = findAsked(state, frame.request)
  if (asked && frame.code !== 'unavailable') return answer(state, asked, frame.code)
  if (frame.request === null || PASSING_CODES.has(frame.code)) return state // still in flight until `resume`
  if (frame.request === state.closing) return endWithout(state, now)
  if (frame.request === state.staying) return { ...state, inFlight: null, staying: null }
  return setRefused(state, frame.request, true)
}

/** There was no open chat to close: then it is closed. */
function endWithout(state: State, now: number): State {
  const chat = state.chat && { ...state.chat, state: 'closed' as const }
  return { ...state, chat, closing: null, inFlight: null, ended: { by: null, at: now } }
}

function noteSent(state: State, frame: WidgetFrame): State {
  switch (frame.type) {
    case 'say':
    case 'here':
    case 'close':
    case 'leave':
    case 'rate':
    case 'transcript':
      return { ...state, inFlight: frame.request }
    case 'seen':
      return state.chat ? { ...state, chat: { ...state.chat, messages: markSeen(state.chat.messages, null) } } : state
    default:
      return state
  }
}

function settle(state: State, request: string): State {
  return {
    ...state,
    unsent: state.unsent.filter((each) => each.request !== request),
    uploads: state.uploads.filter((each) => each.request !== request), // another tab has brought it
    inFlight: state.inFlight === request ? null : state.inFlight,
  }
}

function setRefused(state: State, request: string, refused: boolean): State {
  const unsent = state.unsent.map((each) => (each.request === request ? { ...each, refused } : each))
  return { ...state, unsent, inFlight: state.inFlight === request ? null : state.inFlight }
}
