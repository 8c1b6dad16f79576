/** What comes over the socket, looked at before it is believed: it may be anything. */

import type { HubFrame } from './wire'

type Check = (value: unknown) => boolean
type Shape = Record<string, Check>

const text: Check = (value) => typeof value === 'string'
const textOrNull: Check = (value) => value === null || typeof value === 'string'
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const numberOrNull: Check = (value) => value === null || number(value)
const flag: Check = (value) => typeof value === 'boolean'
const nothing: Check = (value) => value === null || value === undefined

const all =
  (shape: Shape): Check =>
  (value) =>
    typeof value === 'object' && value !== null && Object.entries(shape).every(([name, check]) => check((value as Record<string, unknown>)[name]))
const orNull =
  (check: Check): Check =>
  (value) =>
    nothing(value) || check(value)
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

const message = all({ id: text, author: text, body: text, at: number })
const opening: Shape = { open: flag, waits: flag, opens_at: numberOrNull }
const chat = all({ id: text, state: text, number, messages: list(message) })

const SHAPES: Record<string, Shape> = {
  welcome: { now: number, visitor: text, team_name: text, chat: orNull(chat), opening: all(opening) },
  event: { number, kind: text, message: orNull(message) },
  queue: { position: numberOrNull },
  opening,
  typing: { on: flag },
  ack: { request: text },
  error: { request: textOrNull, code: text },
  ping: {},
  outage: { on: flag },
  bye: { code: text },
}

/** Null for what is none; a frame of a newer hub passes, for the reducer to leave alone. */
export function parseFrame(data: unknown): HubFrame | null {
  if (typeof data !== 'string') return null
  try {
    const frame = JSON.parse(data) as { type?: unknown } | null
    if (typeof frame?.type !== 'string') return null
    const shape = Object.hasOwn(SHAPES, frame.type) ? SHAPES[frame.type]! : {}
    return all(shape)(frame) ? (frame as HubFrame) : null
  } catch {
    return null
  }
}
