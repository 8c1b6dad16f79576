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
}

interface Job {
  request: string
  file: File
  ticket: string | null
  held: boolean // the ticket is of an earlier page: it may be too old
  abort: AbortController
}

export class Uploader {
  readonly #files: Files
  readonly #listener: Listener
  readonly #jobs: Job[] = []
  #running = false
  #wake: (() => void) | null = null

  constructor(files: Files, listener: Listener) {
    this.#files = files
    this.#listener = listener
  }

  /** `ticket`: of an earlier page, whose file this is; the hub says how far that has come. */
  add(request: string, file: File, ticket: string | null = null): void {
    this.#jobs.push({ request, file, ticket, held: ticket !== null, abort: new AbortController() })
    void this.#run()
  }

  /** Somebody else from here on: nothing more is sent, and nothing is taken back. */
  abandon(): void {
    for (const job of this.#jobs) job.abort.abort()
    this.resume()
  }

  cancel(request: string): void {
    const job = this.#jobs.find((each) => each.request === request)
    job?.abort.abort()
    if (job?.ticket) void this.#files.cancel(job.ticket).catch(() => undefined) // it is tidied away in a day
    this.resume()
  }

  /** The line is back: now rather than when the wait is over. */
  resume(): void {
    this.#wake?.()
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      const next = job
      await alone(next.request, () => this.#bring(next))
      this.#jobs.shift()
    }
    this.#running = false
  }

  async #bring(job: Job): Promise<void> {
    let came: Progress | null = null // what the hub has, as far as is known
    while (!job.abort.signal.aborted) {
      try {
        came = await this.#step(job, came)
        this.#listener.change(job.request, { state: 'sending', sent: came.offset })
        if (came.file) return this.#listener.done(job.request, came.file)
      } catch (error) {
        if (job.abort.signal.aborted) return
        if (error instanceof RefusedError && error.code === 'gone' && job.held) {
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

/** One page at a time: a tab that is opened meanwhile finds the same file to go on with. */
async function alone(request: string, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks // none on a site without https
  await (locks ? locks.request(`hub:upload:${request}`, work) : work())
}

/** Why this file will not be taken, as the hub would say; null where it may. */
export function findRefusal(file: { name: string; size: number }, policy: FilePolicy): string | null {
  const ending = file.name.includes('.') ? file.name.split('.').at(-1)!.toLowerCase() : ''
  if (!policy.endings.includes(ending)) return 'bad_type'
  if (file.size > policy.max_bytes) return 'too_large'
  return file.size === 0 ? 'empty' : null
}
