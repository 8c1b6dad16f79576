/** What is asked for beside the talk, as part of the state. Pure. */

import type { Ask, State } from './state'
import type { AskFrame } from './wire'

export function ask(state: State, frame: AskFrame): State {
  return { ...state, asks: { ...state.asks, [frame.type]: { frame, state: 'waiting', code: null } } }
}

export function unask(state: State, kind: AskFrame['type']): State {
  const { [kind]: _answered, ...asks } = state.asks
  return { ...state, asks }
}

export function findAsked(state: State, request: string | null): Ask | null {
  return Object.values(state.asks).find((each) => each.frame.request === request && each.state === 'waiting') ?? null
}

/** The next that the hub does not have. */
export function nextAsk(state: State): AskFrame | null {
  return Object.values(state.asks).find((each) => each.state === 'waiting')?.frame ?? null
}

/** `code` null: it was done. A rating that was taken is the chat's from here on. */
export function answer(state: State, { frame }: Ask, code: string | null): State {
  const settled: Ask = { frame, state: code === null ? 'done' : 'refused', code }
  const next = { ...state, asks: { ...state.asks, [frame.type]: settled }, inFlight: null }
  if (code !== null || frame.type !== 'rate' || !next.chat) return next
  return { ...next, chat: { ...next.chat, score: frame.score } }
}
