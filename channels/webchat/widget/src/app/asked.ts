/** A question of the hub's that buttons answer. */

import type { State } from './state'
import type { ChatMessage } from './wire'

/** What the hub has asked and hears an answer to: the last that was said to the visitor, while they have answered nothing. */
export function findQuestion(state: State): ChatMessage['asks'] {
  const { chat, unsent } = state
  if (!chat || chat.state === 'closed' || unsent.length > 0) return null
  const last = chat.messages.findLast((each) => each.author !== 'visitor')
  if (!last?.asks) return null
  const said = chat.messages.slice(chat.messages.indexOf(last) + 1)
  return said.length > 0 ? null : last.asks
}
