/** What the widget knows. Changed by `reduce` alone, read by the views. */

import type { Link } from './socket'
import type { AskFrame, ChatFile, ChatMessage, Details, FilePolicy, Form, HubFrame, Opening, Wait, WayKind, WidgetFrame } from './wire'

/** A message the hub does not have yet. */
export interface Unsent {
  request: string
  body: string
  name: string | null
  at: number
  refused: boolean // the hub said no; goes again only when the visitor wants
  details?: Details
  files?: ChatFile[]
}

/** A file on its way to the hub; when it has come it is said as a message. */
export interface Upload {
  request: string // of the message it will be
  name: string
  type: string
  size: number
  sent: number // bytes the hub has
  state: 'sending' | 'paused' | 'refused'
  code: string | null // why it was refused; `lost`: the page was left, and the file was not kept
}

/** As much of one as outlives the page. `ticket`: the hub's, once it has agreed. */
export interface KeptUpload {
  request: string
  name: string
  type: string
  size: number
  at: number
  ticket: string | null
}

/** What was asked for beside the talk: to be answered elsewhere, a rating, a transcript. One of each at a time. */
export interface Ask {
  frame: AskFrame
  state: 'waiting' | 'done' | 'refused'
  code: string | null
}

/** A line that was seen to happen here: an agent came. Lives as long as the page. */
export interface Joined {
  id: string
  agent: string
  at: number
  waitedSeconds: number | null
}

export interface OpenChat {
  id: string
  state: 'waiting' | 'active' | 'closed'
  number: number // of the last event that came
  agent: string | null
  messages: ChatMessage[]
  talked: boolean // an agent has been there since it last began
  score: number | null // what the visitor gave
  closesAt: number | null // as nobody writes, unless the visitor says that they are here
}

export interface State {
  link: Link
  refusal: string | null // a code after which there is nothing more to try
  welcomed: boolean
  name: string | null
  team: string | null
  greeting: string | null // the team's own words above an empty chat
  chat: OpenChat | null
  joined: Joined[]
  unsent: Unsent[] // in the order in which they were written
  inFlight: string | null // the request that waits for its answer: one at a time keeps the order
  place: number | null // in the queue, from 1
  wait: Wait | null // null: nobody knows
  opening: Opening
  outage: boolean // the hub cannot store anything now
  agentTyping: boolean
  closing: string | null // the request that ends the chat
  staying: string | null // the request that says "I am still here"
  ended: { by: 'visitor' | 'agent' | 'silence' | null; at: number | null } | null // when is known only if it was before our eyes
  anew: boolean // the visitor wants another chat after this one
  visible: boolean
  form: Form
  ways: WayKind[]
  filePolicy: FilePolicy | null
  email: string | null // as the site vouches for, or as typed before
  phone: string | null
  brand: string | null
  uploads: Upload[]
  asks: Partial<Record<AskFrame['type'], Ask>>
}

export type Action =
  | { type: 'link'; link: Link }
  | { type: 'frame'; frame: HubFrame; now: number }
  | { type: 'sent'; frame: WidgetFrame }
  | { type: 'say'; unsent: Unsent }
  | { type: 'restore'; unsent: Unsent[] }
  | { type: 'again'; request: string }
  | { type: 'resume' } // a pause that the hub asked for is over
  | { type: 'quiet' } // the agent's typing signal is too old to be true
  | { type: 'close'; request: string }
  | { type: 'stay'; request: string }
  | { type: 'anew' }
  | { type: 'visible'; visible: boolean }
  | { type: 'ask'; frame: AskFrame }
  | { type: 'unask'; kind: AskFrame['type'] } // its answer was read
  | { type: 'upload'; upload: Upload }
  | { type: 'uploading'; request: string; change: Partial<Upload> }
  | { type: 'dropped'; request: string } // cancelled, or said as a message by now
  | { type: 'forget' } // somebody else from here on

export const INITIAL: State = {
  link: 'connecting',
  refusal: null,
  welcomed: false,
  name: null,
  team: null,
  greeting: null,
  chat: null,
  joined: [],
  unsent: [],
  inFlight: null,
  place: null,
  wait: null,
  opening: { open: true, waits: false, opens_at: null },
  outage: false,
  agentTyping: false,
  closing: null,
  staying: null,
  ended: null,
  anew: false,
  visible: false,
  form: { fields: ['name'], topics: [], privacy_url: null },
  ways: [],
  filePolicy: null,
  email: null,
  phone: null,
  brand: null,
  uploads: [],
  asks: {},
}

/** Before the hub has told of it. */
export const NO_CHAT: OpenChat = { id: '', state: 'waiting', number: 0, agent: null, messages: [], talked: false, score: null, closesAt: null }

export type Page = 'loading' | 'before' | 'chat' | 'refused'

export function pageOf(state: State): Page {
  if (state.refusal) return 'refused'
  if (state.unsent.length > 0) return 'chat'
  if (!state.welcomed) return 'loading'
  return state.chat && !state.anew ? 'chat' : 'before'
}

export function countUnread(state: State): number {
  return state.chat?.messages.filter(isUnread).length ?? 0
}

export function isUnread(message: ChatMessage): boolean {
  return message.author === 'agent' && !message.seen
}
