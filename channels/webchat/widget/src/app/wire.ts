/** The frames between widget and hub, as `channels/webchat/protocol.py` has them. */

export const PROTOCOL_VERSION = 1
export const MAX_BODY_CHARACTERS = 4_000
export const MAX_NAME_CHARACTERS = 100

export interface Hello {
  type: 'hello'
  protocol: number
  key: string
  visitor: string | null
  identity: string | null
  language: string
  after: number | null
}
export interface Say {
  type: 'say'
  request: string
  body: string
  name: string | null
}
export type WidgetFrame =
  | Hello
  | Say
  | { type: 'typing'; on: boolean }
  | { type: 'seen'; number: number }
  | { type: 'close'; request: string }
  | { type: 'pong' }

export interface ChatMessage {
  id: string
  author: 'visitor' | 'agent' | 'system'
  name: string | null
  body: string
  at: number
  request?: string | null
  seen?: boolean
  asks?: 'callback' | null // the hub asks, and words on buttons answer
}
export interface Chat {
  id: string
  state: 'waiting' | 'active' | 'closed'
  number: number
  agent_name: string | null
  messages: ChatMessage[]
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
}
export interface HubEvent {
  type: 'event'
  number: number
  kind: 'message' | 'joined' | 'waiting' | 'closed' | 'seen'
  message?: ChatMessage | null
  agent_name?: string | null
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
