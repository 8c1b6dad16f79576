/**
 * What outlives the page, in the frame's own origin: who the visitor is, what the hub does not have
 * yet, and the draft. Browsers may refuse storage inside a frame; then memory serves for the page's life.
 */

import type { KeptUpload, Unsent } from './state'

const memory = new Map<string, string>()

/** What could not be written (no storage, or none left) is in memory, and that is the newer. */
function read(key: string): string | null {
  const held = memory.get(key)
  if (held !== undefined) return held
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string | null): void {
  memory.delete(key)
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    if (value !== null) memory.set(key, value)
  }
}

function keys(prefix: string): string[] {
  const held = [...memory.keys()]
  try {
    held.push(...Object.keys(localStorage))
  } catch {
    // then memory is all there is
  }
  return [...new Set(held)].filter((key) => key.startsWith(prefix))
}

/** Whether a chat outlives the page: some browsers give a frame of another site no storage, or none is left. */
export function canKeep(): boolean {
  try {
    localStorage.setItem('hub:probe', '1')
    localStorage.removeItem('hub:probe')
    return true
  } catch {
    return false
  }
}

/** Null for what is none of ours: anybody on the machine may have written there. */
function parseRow<Row>(text: string | null, fields: Record<string, 'string' | 'number'>): Row | null {
  try {
    const value = JSON.parse(text ?? 'null') as Record<string, unknown> | null
    const fits = value !== null && Object.entries(fields).every(([name, type]) => typeof value[name] === type)
    return fits ? (value as Row) : null
  } catch {
    return null
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

  /** What was typed into the form, so that nothing is asked twice. */
  typed(field: 'email' | 'phone'): string {
    return read(`${this.#place}:${field}`) ?? ''
  }

  remember(field: 'email' | 'phone', text: string): void {
    write(`${this.#place}:${field}`, text || null)
  }

  /** A row each, so that two tabs do not overwrite each other's. */
  get unsent(): Unsent[] {
    return this.#rows<Unsent>('unsent', { request: 'string', body: 'string', at: 'number' })
  }

  /** What is known of each file on its way; its content is kept elsewhere (`kept-uploads`), if at all. */
  get uploads(): KeptUpload[] {
    return this.#rows<KeptUpload>('upload', { request: 'string', name: 'string', type: 'string', size: 'number', at: 'number' })
  }

  keepUpload(upload: KeptUpload): void {
    write(`${this.#place}:upload:${upload.request}`, JSON.stringify(upload))
  }

  dropUpload(request: string): void {
    write(`${this.#place}:upload:${request}`, null)
  }

  /** The request of the upload that lies there, or lay; null: it is no place of an upload. */
  uploadOf(key: string | null): string | null {
    const place = `${this.#place}:upload:`
    return key?.startsWith(place) ? key.slice(place.length) : null
  }

  #rows<Row extends { at: number }>(kind: string, fields: Record<string, 'string' | 'number'>): Row[] {
    const rows = keys(`${this.#place}:${kind}:`).map((key) => parseRow<Row>(read(key), fields))
    return rows.filter((each) => each !== null).sort((one, other) => one.at - other.at)
  }

  keep(unsent: Unsent): void {
    write(`${this.#place}:unsent:${unsent.request}`, JSON.stringify(unsent))
  }

  drop(request: string): void {
    write(`${this.#place}:unsent:${request}`, null)
  }

  /** Of this person, on this widget. */
  clear(): void {
    for (const key of keys(`${this.#place}:`)) write(key, null)
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
