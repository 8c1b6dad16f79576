/** What a screen reader is told without being asked: politely, in words, and the queue not too often. */

import type { Messages } from './i18n'
import type { State } from './state'

export const PLACE_MS = 20_000 // between two places in the queue

/** What has come about between two states, as sentences; null if nothing worth a word. */
export function findNews(before: State, after: State, t: Messages): string | null {
  const words = [ofLink(before, after, t), ofJoin(before, after, t), ofMessages(before, after), ofWarning(before, after, t), ofEnd(before, after, t), ofOpening(before, after, t)]
  return words.filter(Boolean).join(' ') || null
}

function ofLink(before: State, after: State, t: Messages): string | null {
  if (before.link === 'open' && after.link === 'lost') return `${t.statusLost}. ${t.reconnecting} ${t.willSend}`
  if (!before.outage && after.outage) return `${t.outage} ${t.willSend}`
  return before.link !== 'open' && after.link === 'open' && before.welcomed ? t.back : null
}

function ofJoin(before: State, after: State, t: Messages): string | null {
  const come = after.joined.at(-1)
  return come && come !== before.joined.at(-1) ? t.joined(come.agent) : null
}

function ofMessages(before: State, after: State): string | null {
  if (!before.chat || before.chat.messages === after.chat?.messages) return null
  const known = new Set(before.chat.messages.map((each) => each.id))
  const come = after.chat?.messages.filter((each) => each.author !== 'visitor' && !known.has(each.id)) ?? []
  return come.map((each) => (each.name ? `${each.name}: ${each.body}` : each.body)).join(' ')
}

function ofOpening(before: State, after: State, t: Messages): string | null {
  if (!before.welcomed || before.opening.open === after.opening.open) return null
  return after.opening.open ? t.open : `${t.closed}.`
}

function ofWarning(before: State, after: State, t: Messages): string | null {
  const at = after.chat?.closesAt
  return at && at !== before.chat?.closesAt ? `${t.stillThere} ${t.stay}` : null
}

function ofEnd(before: State, after: State, t: Messages): string | null {
  const ended = before.chat && before.chat.state !== 'closed' && after.chat?.state === 'closed'
  return ended ? describeEnd(after, t) : null
}

export function describeEnd(state: State, t: Messages): string {
  if (state.ended?.by === 'visitor') return t.endedByVisitor
  if (state.ended?.by === 'silence') return t.endedBySilence
  const agent = state.chat?.agent
  return state.ended?.by === 'agent' && agent ? t.endedByAgent(agent) : t.ended
}
