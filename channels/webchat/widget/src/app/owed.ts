import { nextAsk } from './asks'
import { countUnread, type State, type Unsent } from './state'
import type { Say, WidgetFrame } from './wire'

/**
 * What the widget has to tell the hub now, if anything. Messages go one at a time, the next when the
 * hub has the last, so that they arrive in the order in which they were written.
 */
export function findOwed(state: State): WidgetFrame | null {
  if (state.link !== 'open' || !state.welcomed) return null
  if (state.inFlight === null) {
    const next = state.unsent.find((each) => !each.refused)
    if (next) return toSay(next)
    const asked = nextAsk(state)
    if (asked) return asked
    if (state.staying) return { type: 'here', request: state.staying }
    if (state.closing) return { type: 'close', request: state.closing }
  }
  if (state.visible && state.chat && countUnread(state) > 0) return { type: 'seen', number: state.chat.number }
  return null
}

/** Only what there is: a hub that is a version older refuses a field it does not know. */
function toSay({ request, body, name, details, files }: Unsent): Say {
  const carried = files?.length ? { files: files.map((each) => each.id) } : {}
  return { type: 'say', request, body, name, ...details, ...carried }
}
