import { reduce } from '../src/app/reduce'
import { INITIAL, type Action, type State, type Unsent } from '../src/app/state'
import type { Chat, ChatMessage, HubFrame, Welcome } from '../src/app/wire'

export const NOW = Date.UTC(2026, 6, 14, 10, 52)

export function said(id: string, author: ChatMessage['author'], more: Partial<ChatMessage> = {}): ChatMessage {
  return { id, author, name: author === 'agent' ? 'Noor' : null, body: id, at: NOW, request: null, seen: false, ...more }
}

export function chat(more: Partial<Chat> = {}): Chat {
  return { id: 'cnv_1', state: 'active', number: 3, agent_name: 'Noor', messages: [], ...more }
}

export function welcome(held: Chat | null = null, more: Partial<Welcome> = {}): Welcome {
  return {
    type: 'welcome',
    protocol: 1,
    now: NOW,
    visitor: 'token',
    name: null,
    greeting: null,
    team_name: 'Halden',
    language: 'en',
    chat: held,
    opening: { open: true, waits: false, opens_at: null },
    ...more,
  }
}

export function unsent(request: string, more: Partial<Unsent> = {}): Unsent {
  return { request, body: request, name: null, at: NOW, refused: false, ...more }
}

export function frame(come: HubFrame): Action {
  return { type: 'frame', frame: come, now: NOW }
}

export function event(number: number, kind: 'joined' | 'waiting' | 'closed' | 'seen', agent_name?: string): Action {
  return frame({ type: 'event', number, kind, agent_name: agent_name ?? null })
}

export function message(number: number, come: ChatMessage): Action {
  return frame({ type: 'event', number, kind: 'message', message: come })
}

export const OPEN: Action = { type: 'link', link: 'open' }
export const LOST: Action = { type: 'link', link: 'lost' }

export function after(...actions: Action[]): State {
  return actions.reduce(reduce, INITIAL)
}

export function bodies(state: State): string[] {
  return state.chat?.messages.map((each) => each.body) ?? []
}
