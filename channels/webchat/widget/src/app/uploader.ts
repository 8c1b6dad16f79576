/**
 * Brings files to the hub, one after the other, in pieces. A line that breaks in the middle loses the piece that was on
 * its way: what the hub has is asked for, and the rest follows. The ticket holds for a day and at any node.
 */

import { RefusedError, type Files, type Progress } from './files'
import type { Upload } from './state'
import type { ChatFile, FilePolicy } from './wire'

export const PIECE_BYTES = 256 * 1024 // some seconds of a slow phone: that much is sent twice at worst
const AGAIN_MS = 3_000 // a line may be gone for HTTP alone; then nobody tells us when it is back

export interface Listener {
  change: (request: string, change: Partial<Upload>) => void
  agreed: (request: string, ticket: string) => void
  done: (request: string, file: ChatFile) => void
  /** Whether anybody still waits for it: another tab may have taken it away, or brought it. */
  isWanted: (request: string) => boolean
  gone: (request: string) => void
}

interface Job {
  request: string
  file: File
  ticket: string | null
  held: boolean // the ticket is of an earlier page: it may be too old
  abort: AbortController
  release: (() => void) | null // this page has it, until it says so
}

export class Uploader {
  readonly #files: Files
  readonly #listener: Listener
  readonly #jobs = new Map<string, Job>()
  readonly #queue: Job[] = []
  #running = false
  #wake: (() => void) | null = null

  constructor(files: Files, listener: Listener) {
    this.#files = files
    this.#listener = listener
  }

  /** `ticket`: of an earlier page, whose file this is; the hub says how far that has come. */
  add(request: string, file: File, ticket: string | null = null): void {
    const job: Job = { request, file, ticket, held: ticket !== null, abort: new AbortController(), release: null }
    this.#jobs.set(request, job)
    this.#enqueue(job)
  }

  /** Somebody else's from here on: nothing more is sent, and nothing is taken back. */
  abandon(requests: Iterable<string> = this.#jobs.keys()): void {
    for (const request of requests) this.#jobs.get(request)?.abort.abort()
    this.resume()
  }

  cancel(request: string): void {
    const job = this.#jobs.get(request)
    job?.abort.abort()
    if (job?.ticket) void this.#files.cancel(job.ticket).catch(() => undefined) // it is tidied away in a day
    this.resume()
  }

  /** The line is back: now rather than when the wait is over. */
  resume(): void {
    this.#wake?.()
  }

  #enqueue(job: Job): void {
    this.#queue.push(job)
    void this.#run()
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      job.release ??= await hold(job.request, { ifAvailable: true })
      if (job.release) {
        await this.#bring(job)
        this.#forget(job)
      } else void this.#await(job)
    }
    this.#running = false
  }

  /** Another tab has it, and may need long: what comes behind it goes meanwhile. */
  async #await(job: Job): Promise<void> {
    job.release = await hold(job.request, { signal: job.abort.signal })
    if (job.release) this.#enqueue(job)
    else this.#forget(job)
  }

  #forget(job: Job): void {
    job.release?.()
    if (this.#jobs.get(job.request) === job) this.#jobs.delete(job.request)
  }

  async #bring(job: Job): Promise<void> {
    let came: Progress | null = null // what the hub has, as far as is known
    if (!job.abort.signal.aborted && !this.#listener.isWanted(job.request)) return this.#listener.gone(job.request)
    while (!job.abort.signal.aborted) {
      try {
        came = await this.#step(job, came)
        this.#listener.change(job.request, { state: 'sending', sent: came.offset })
        if (came.file) return this.#listener.done(job.request, came.file)
      } catch (error) {
        if (job.abort.signal.aborted) return
        const isGone = error instanceof RefusedError && error.code === 'gone'
        if (isGone && !this.#listener.isWanted(job.request)) return this.#listener.gone(job.request)
        if (isGone && job.held) {
          job.ticket = null
          job.held = false
        } else if (error instanceof RefusedError && error.offset !== null) came = { offset: error.offset, file: null }
        else if (error instanceof RefusedError) return this.#listener.change(job.request, { state: 'refused', code: error.code })
        else came = await this.#pause(job)
      }
    }
  }

  #step(job: Job, came: Progress | null): Promise<Progress> {
    const { signal } = job.abort
    if (!job.ticket) return this.#announce(job)
    if (!came) return this.#files.measure(job.ticket, signal)
    return this.#files.send(job.ticket, came.offset, job.file.slice(came.offset, came.offset + PIECE_BYTES), signal)
  }

  async #announce(job: Job): Promise<Progress> {
    const { name, size, type } = job.file
    const agreed = await this.#files.announce({ name, size, type }, job.abort.signal)
    job.ticket = agreed.ticket
    this.#listener.agreed(job.request, agreed.ticket)
    this.#listener.change(job.request, { name: agreed.name })
    return agreed
  }

  /** Until somebody says that the line is back, or a while has passed; then nothing is known. */
  async #pause(job: Job): Promise<null> {
    this.#listener.change(job.request, { state: 'paused' })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, AGAIN_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
    return null
  }
}

/**
 * One page at a time: a tab that is opened meanwhile finds the same file to go on with. How to let go of it; null where
 * another page has it, or the wait was given up. A browser without locks (a site without https), or that allows none
 * here, lets each page go on by itself: better a file sent twice, which the hub takes for one, than none.
 */
function hold(request: string, how: LockOptions): Promise<(() => void) | null> {
  const { locks } = navigator as { locks?: LockManager }
  if (!locks) return Promise.resolve(() => undefined)
  return new Promise((resolve) => {
    const keep = (lock: Lock | null) => (lock ? new Promise<void>((release) => resolve(() => release())) : resolve(null))
    locks.request(`hub:upload:${request}`, how, keep).catch(() => resolve(how.signal?.aborted ? null : () => undefined))
  })
}

/** Why this file will not be taken, as the hub would say; null where it may. */
export function findRefusal(file: { name: string; size: number }, policy: FilePolicy): string | null {
  const ending = file.name.includes('.') ? file.name.split('.').at(-1)!.toLowerCase() : ''
  if (!policy.endings.includes(ending)) return 'bad_type'
  if (file.size > policy.max_bytes) return 'too_large'
  return file.size === 0 ? 'empty' : null
}
