/**
 * What the loader on the site's page and the app in the frame say to each other by postMessage.
 *
 * Either side takes a message only from the window and the origin it was told, and only in a shape
 * listed here: any page may post anything to any window.
 */

import type { Language } from './language'

export type Theme = 'light' | 'dark' | 'auto'

/** Where the visitor is, in the site's own words: for the agent to read. */
export interface Context {
  page: string
  cart: string
  order: string
}

/** `path`: without what follows a question mark, which may say more than is anybody's business. */
export interface Page {
  path: string
  title: string
}

export interface Settings {
  language: Language
  identity: string | null // the site's signed token
  brand: string | null // #RRGGBB; null: as the hub has it
  theme: Theme
}

export type ToFrame =
  | ({ kind: 'start' } & Settings)
  | { kind: 'shown'; focus: boolean }
  | { kind: 'hidden' }
  | { kind: 'identify'; identity: string | null }
  | { kind: 'language'; language: Language }
  | ({ kind: 'context' } & Context)
  | ({ kind: 'page' } & Page) // on which page of the site the widget stands
  | { kind: 'forget' } // leave nothing behind

export type ToHost =
  | { kind: 'loaded' } // the app's script runs and waits for `start`
  | { kind: 'ready' } // there is something to show
  | { kind: 'failed'; code: string }
  | { kind: 'close' }
  | { kind: 'unread'; count: number }
  | { kind: 'chat'; state: ChatState }
  | { kind: 'error'; code: string } // for the site's developer; the chat goes on

export type ChatState = 'none' | 'waiting' | 'active' | 'closed'

type Check = (value: unknown) => boolean
type Shapes = Record<string, Record<string, Check>>

const text: Check = (value) => typeof value === 'string'
const textOrNull: Check = (value) => value === null || typeof value === 'string'
const oneOf =
  (...choices: string[]): Check =>
  (value) =>
    typeof value === 'string' && choices.includes(value)
const flag: Check = (value) => typeof value === 'boolean'
const count: Check = (value) => Number.isInteger(value) && (value as number) >= 0

const language = oneOf('en', 'zh-CN')

export const FRAME_SHAPES: Shapes = {
  start: { language, identity: textOrNull, brand: textOrNull, theme: oneOf('light', 'dark', 'auto') },
  shown: { focus: flag },
  hidden: {},
  identify: { identity: textOrNull },
  language: { language },
  context: { page: text, cart: text, order: text },
  page: { path: text, title: text },
  forget: {},
}

export const HOST_SHAPES: Shapes = {
  loaded: {},
  ready: {},
  failed: { code: text },
  close: {},
  unread: { count },
  chat: { state: oneOf('none', 'waiting', 'active', 'closed') },
  error: { code: text },
}

/** Marks a message as ours among whatever else a page posts. */
const MARK = 'contact-hub/1'

export function pack(message: ToFrame | ToHost): object {
  return { hub: MARK, ...message }
}

export interface Peer {
  window: Window | null
  origin: string
}

type Incoming = Pick<MessageEvent<unknown>, 'data' | 'origin' | 'source'>

export function parseFromHost(event: Incoming, host: Peer): ToFrame | null {
  return parse(event, host, FRAME_SHAPES) as ToFrame | null
}

export function parseFromFrame(event: Incoming, frame: Peer): ToHost | null {
  return parse(event, frame, HOST_SHAPES) as ToHost | null
}

function parse(event: Incoming, peer: Peer, shapes: Shapes): object | null {
  if (!peer.window || event.source !== peer.window || event.origin !== peer.origin) return null
  if (typeof event.data !== 'object' || event.data === null) return null
  const fields = event.data as Record<string, unknown>
  const kind = fields['kind']
  if (fields['hub'] !== MARK || typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) return null
  const fits = Object.entries(shapes[kind]!).every(([name, check]) => check(fields[name]))
  return fits ? fields : null
}
