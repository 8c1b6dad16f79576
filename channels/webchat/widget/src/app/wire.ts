/** The frames between widget and hub, as `channels/webchat/protocol.py` has them. */

import type { Context } from '../bridge/messages'

export const PROTOCOL_VERSION = 1
export const MAX_BODY_CHARACTERS = 4_000
export const MAX_NAME_CHARACTERS = 100
export const MAX_ADDRESS_CHARACTERS = 254
export const MAX_COMMENT_CHARACTERS = 1_000

export interface Hello {
  type: 'hello'
  protocol: number
  key: string
  visitor: string | null
  identity: string | null
  language: string
  after: number | null
}
/** What the form asked for; each only where it was filled in: a node that is older knows nothing of it. */
export interface Details {
  email?: string
  phone?: string
  topic?: string
  context?: Context
}
export interface Say extends Details {
  type: 'say'
  request: string
  body: string
  name: string | null
  files?: string[]
}
export type WayKind = 'email' | 'call'
/** What is asked for beside the talk, and answered by an ack or an error. */
export type AskFrame =
  | { type: 'leave'; request: string; way: WayKind; address: string; name: string | null; body: string }
  | { type: 'rate'; request: string; score: number; comment: string }
  | { type: 'transcript'; request: string; email: string }
export type WidgetFrame =
  | Hello
  | Say
  | AskFrame
  | { type: 'page'; path: string; title: string; context?: Context }
  | { type: 'typing'; on: boolean }
  | { type: 'seen'; number: number }
  | { type: 'here'; request: string } // the answer to `warned`
  | { type: 'close'; request: string }
  | { type: 'pong' }

export interface ChatFile {
  id: string
  name: string
  type: string
  size: number
  shown: boolean // a picture that may stand in its place
}
/** The beginning of what is answered; empty where it was taken out. */
export interface ChatQuote {
  id: string
  author: 'visitor' | 'agent' | 'system'
  name: string | null
  body: string
}
export interface ChatMessage {
  id: string
  author: 'visitor' | 'agent' | 'system'
  name: string | null
  body: string
  at: number
  request?: string | null
  seen?: boolean
  files?: ChatFile[]
  asks?: 'callback' | null // the hub asks, and words on buttons answer
  quotes?: ChatQuote | null
  redacted?: boolean // its words and files were taken out
}
export interface Chat {
  id: string
  state: 'waiting' | 'active' | 'closed'
  number: number
  agent_name: string | null
  messages: ChatMessage[]
  talked?: boolean // an agent was there: it can be rated
  score?: number | null
  closes_at?: number | null // as nobody writes
  silent?: boolean // that is what closed it
}
export type Field = 'name' | 'email' | 'phone' | 'topic'
export interface Form {
  fields: Field[]
  topics: { id: string; label: string }[]
  privacy_url: string | null
}
export interface FilePolicy {
  max_bytes: number
  endings: string[]
}
/** What is left of the wait that was promised, in whole minutes from 1; `late`: it has been longer. */
export interface Wait {
  low_minutes: number
  high_minutes: number
  late: boolean
}
/** Whether anybody answers now; `waits`: what is written meanwhile is kept, and answered after `opens_at`. */
export interface Opening {
  open: boolean
  waits: boolean
  opens_at: number | null
}
export interface Welcome {
  type: 'welcome'
  protocol: number
  now: number
  visitor: string
  name: string | null
  team_name: string
  greeting: string | null
  language: string
  chat: Chat | null
  opening: Opening
  form?: Form
  ways?: WayKind[]
  files?: FilePolicy | null
  email?: string | null
  phone?: string | null
  brand?: string | null
  page?: boolean // it wants to know on which page we stand
}
export interface HubEvent {
  type: 'event'
  number: number
  kind: 'message' | 'joined' | 'waiting' | 'warned' | 'kept' | 'closed' | 'seen' | 'redacted'
  message?: ChatMessage | null
  agent_name?: string | null
  message_id?: string | null
  closes_at?: number | null
  silent?: boolean
}
export interface Ack {
  type: 'ack'
  request: string
  number: number | null
}
export interface HubError {
  type: 'error'
  request: string | null
  code: string
  message: string
}
export type HubFrame =
  | Welcome
  | HubEvent
  | { type: 'queue'; position: number | null; wait: Wait | null }
  | ({ type: 'opening' } & Opening)
  | { type: 'typing'; on: boolean }
  | Ack
  | HubError
  | { type: 'ping' }
  | { type: 'outage'; on: boolean }
  | { type: 'bye'; code: string }

/** After these the hub would say the same again: the widget stops trying and shows why. */
export const FINAL_CODES: ReadonlySet<string> = new Set([
  'blocked',
  'forbidden_origin',
  'unknown_widget',
  'unsupported_protocol',
])

/** The hub did not take it now, and may in a moment. */
export const PASSING_CODES: ReadonlySet<string> = new Set(['over_rate', 'unavailable'])
