import { countUnread, type State } from './state'
import type { WidgetFrame } from './wire'

/**
 * What the widget has to tell the hub now, if anything. Messages go one at a time, the next when the
 * hub has the last, so that they arrive in the order in which they were written.
 */
export function findOwed(state: State): WidgetFrame | null {
  if (state.link !== 'open' || !state.welcomed) return null
  if (state.inFlight === null) {
    const next = state.unsent.find((each) => !each.refused)
    if (next) return { type: 'say', request: next.request, body: next.body, name: next.name }
    if (state.closing) return { type: 'close', request: state.closing }
  }
  if (state.visible && state.chat && countUnread(state) > 0) return { type: 'seen', number: state.chat.number }
  return null
}
