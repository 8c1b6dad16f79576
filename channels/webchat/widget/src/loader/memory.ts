/**
 * What the next page of the same visit must know, and no more: whether to make the frame at once.
 * Session storage of the site, so it ends with the visit; a site may forbid even that.
 */

/** `open`: shown. `kept`: hidden, yet a chat goes on that may get an answer. */
export type Visit = 'open' | 'kept' | null

const slot = (key: string): string => `hub:${key}`

export function recall(key: string): Visit {
  try {
    const stored = sessionStorage.getItem(slot(key))
    return stored === 'open' || stored === 'kept' ? stored : null
  } catch {
    return null
  }
}

export function remember(key: string, visit: Visit): void {
  try {
    if (visit) sessionStorage.setItem(slot(key), visit)
    else sessionStorage.removeItem(slot(key))
  } catch {
    // Then the next page begins with the launcher.
  }
}
