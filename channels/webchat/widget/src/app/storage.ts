/**
 * What outlives the page, in the frame's own origin: who the visitor is, what the hub does not have
 * yet, and the draft. Browsers may refuse storage inside a frame; then memory serves for the page's life.
 */

import type { Unsent } from './state'

const memory = new Map<string, string>()

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return memory.get(key) ?? null
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    if (value === null) memory.delete(key)
    else memory.set(key, value)
  }
}

function keys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return [...memory.keys()].filter((key) => key.startsWith(prefix))
  }
}

/**
 * Each person who is signed in on the site has a place of their own, and so has the anonymous visitor:
 * who signs out leaves nothing behind for the next at the same machine.
 */
export class Store {
  readonly #place: string

  constructor(widget: string, subject: string | null) {
    this.#place = `hub:${widget}:${encodeURIComponent(subject ?? '')}`
    if (subject !== null && this.visitor === null) this.#takeOver(`hub:${widget}:`)
  }

  get visitorKey(): string {
    return `${this.#place}:visitor`
  }

  get visitor(): string | null {
    return read(this.visitorKey)
  }

  set visitor(token: string | null) {
    write(this.visitorKey, token)
  }

  get draft(): string {
    return read(`${this.#place}:draft`) ?? ''
  }

  set draft(text: string) {
    write(`${this.#place}:draft`, text || null)
  }

  /** A row each, so that two tabs do not overwrite each other's. */
  get unsent(): Unsent[] {
    const rows = keys(`${this.#place}:unsent:`).map((key) => JSON.parse(read(key) ?? 'null') as Unsent | null)
    return rows.filter((each) => each !== null).sort((one, other) => one.at - other.at)
  }

  keep(unsent: Unsent): void {
    write(`${this.#place}:unsent:${unsent.request}`, JSON.stringify(unsent))
  }

  drop(request: string): void {
    write(`${this.#place}:unsent:${request}`, null)
  }

  /** Who chats and then signs in goes on with the same chat. */
  #takeOver(anonymous: string): void {
    for (const key of keys(`${anonymous}:`)) {
      write(this.#place + key.slice(anonymous.length), read(key))
      write(key, null)
    }
  }
}

/** The `sub` of a token, unverified: it only chooses a place in this browser's storage. */
export function subjectOf(token: string | null): string | null {
  try {
    const claims = token?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/')
    const { sub } = JSON.parse(atob(claims ?? '')) as { sub?: unknown }
    return typeof sub === 'string' ? sub : null
  } catch {
    return null
  }
}
