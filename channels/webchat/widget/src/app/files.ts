/** The hub's doors for files, beside the socket. Who asks shows the visitor's token; no cookie is needed. */

import type { ChatFile } from './wire'

export interface Progress {
  offset: number
  file: ChatFile | null
}
export interface Agreed extends Progress {
  ticket: string
  name: string
}
/** The hub said no; `offset` where it says where to go on. Anything else that fails is the line. */
export class RefusedError extends Error {
  constructor(
    readonly code: string,
    readonly offset: number | null,
  ) {
    super(code)
  }
}

export class Files {
  readonly #base: string
  readonly #key: string
  readonly #token: () => string | null

  /** `base`: where the hub's pages of the widget lie. */
  constructor(base: string, key: string, token: () => string | null) {
    this.#base = base
    this.#key = key
    this.#token = token
  }

  announce(file: { name: string; size: number; type: string }, signal: AbortSignal): Promise<Agreed> {
    return this.#json('uploads', { method: 'POST', body: JSON.stringify(file), signal })
  }

  send(ticket: string, offset: number, piece: Blob, signal: AbortSignal): Promise<Progress> {
    return this.#json(`uploads/${ticket}`, { method: 'PATCH', body: piece, signal }, { offset: String(offset) })
  }

  measure(ticket: string, signal: AbortSignal): Promise<Progress> {
    return this.#json(`uploads/${ticket}`, { signal })
  }

  async cancel(ticket: string): Promise<void> {
    await this.#ask(`uploads/${ticket}`, { method: 'DELETE' }, {})
  }

  async fetch(id: string, inline: boolean): Promise<Blob> {
    return (await this.#ask(`files/${id}`, {}, inline ? { inline: '1' } : {})).blob()
  }

  async transcript(format: 'txt' | 'html', language: string): Promise<Blob> {
    return (await this.#ask('transcript', {}, { format, language })).blob()
  }

  async #json<T>(path: string, how: RequestInit, query: Record<string, string> = {}): Promise<T> {
    return (await (await this.#ask(path, how, query)).json()) as T
  }

  async #ask(path: string, how: RequestInit, query: Record<string, string>): Promise<Response> {
    const address = new URL(path, this.#base)
    address.search = new URLSearchParams({ key: this.#key, ...query }).toString()
    const answer = await fetch(address, { ...how, headers: { Authorization: `Bearer ${this.#token() ?? ''}` }, credentials: 'omit' })
    if (answer.ok) return answer
    const told = (await answer.json().catch(() => ({}))) as { code?: unknown; offset?: unknown }
    if (typeof told.code !== 'string' || told.code === 'unavailable' || told.code === 'over_rate') throw new TypeError(`${answer.status}`)
    throw new RefusedError(told.code, typeof told.offset === 'number' ? told.offset : null)
  }
}

/** Hands a file to the browser to save, under a name of ours. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 60_000) // the browser may ask where to, and take its time
}
