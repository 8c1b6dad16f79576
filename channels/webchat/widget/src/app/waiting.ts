/** How long it will still take, and when somebody is there again, in words. */

import type { Language } from '../bridge/language'
import { hubNow } from './clock'
import { formatBack } from './format'
import type { Messages } from './i18n'
import type { Opening, Wait } from './wire'

export function describeWait({ low_minutes: low, high_minutes: high, late }: Wait, t: Messages): string {
  if (late) return t.waitLate
  if (high <= 1) return t.waitUnder
  return low === high ? t.waitAbout(high) : t.waitRange(low, high)
}

type Page = 'before' | 'waiting'

/** What becomes of a message now that nobody is there. */
export function describeClosed(opening: Opening, page: Page, t: Messages, language: Language): string {
  const time = opening.opens_at === null ? null : formatBack(opening.opens_at, hubNow(), language)
  const [plain, until] = !opening.waits
    ? [t.closedGone, t.closedGoneUntil]
    : page === 'before'
      ? [t.closedKept, t.closedKeptUntil]
      : [t.closedWaiting, t.closedWaitingUntil]
  return time === null ? plain : until(time)
}
