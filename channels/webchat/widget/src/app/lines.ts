/** The chat as a list of what stands under each other. */

import { isSameDay } from './format'
import type { Joined, State, Unsent } from './state'
import type { ChatMessage } from './wire'

/** Under the visitor's last message. `seenAt` is the time of the answer that proves it, if that is how we know. */
export type Mark = { kind: 'sent' } | { kind: 'seen'; at: number | null }
export type Pending = 'sending' | 'later' | 'refused'

export type Line =
  | { kind: 'day'; id: string; at: number }
  | { kind: 'joined'; id: string; joined: Joined }
  | { kind: 'message'; id: string; message: ChatMessage; speaker: string | null; mark: Mark | null }
  | { kind: 'unsent'; id: string; unsent: Unsent; pending: Pending }

export function listLines(state: State): Line[] {
  const messages = state.chat?.messages ?? []
  const told = [...messages.map((message) => ({ at: message.at, message })), ...state.joined.map((joined) => ({ at: joined.at, joined }))]
  told.sort((one, other) => one.at - other.at)
  const lines: Line[] = []
  let day = messages[0]?.at
  for (const each of told) {
    if (day !== undefined && !isSameDay(day, each.at)) lines.push({ kind: 'day', id: `day-${each.at}`, at: each.at })
    day = each.at
    lines.push('message' in each ? messageLine(each.message, lines, messages) : { kind: 'joined', id: each.joined.id, joined: each.joined })
  }
  return [...lines, ...state.unsent.map((unsent) => unsentLine(unsent, state))]
}

function messageLine(message: ChatMessage, before: Line[], messages: ChatMessage[]): Line {
  return {
    kind: 'message',
    id: message.request ?? message.id, // the bubble stays the same one when its message has been stored
    message,
    speaker: message.author === 'agent' && speaksFirst(message, before.at(-1)) ? message.name : null,
    mark: markOf(message, messages),
  }
}

function speaksFirst(message: ChatMessage, before: Line | undefined): boolean {
  return before?.kind !== 'message' || before.message.author !== 'agent' || before.message.name !== message.name
}

function markOf(message: ChatMessage, messages: ChatMessage[]): Mark | null {
  const last = messages.findLast((each) => each.author === 'visitor')
  if (message !== last) return null
  const answer = messages.slice(messages.indexOf(message)).find((each) => each.author === 'agent')
  if (answer) return { kind: 'seen', at: answer.at }
  return message.seen ? { kind: 'seen', at: null } : { kind: 'sent' }
}

function unsentLine(unsent: Unsent, state: State): Line {
  const pending = unsent.refused ? 'refused' : state.link === 'open' ? 'sending' : 'later'
  return { kind: 'unsent', id: unsent.request, unsent, pending }
}
