const REPEAT_MS = 3_000 // the hub lets a typing mark fade; this keeps it
const IDLE_MS = 5_000

/** Turns key strokes into few signals: on, again now and then, off after a pause. */
export class TypingSignal {
  readonly #send: (on: boolean) => void
  #lastSent = 0
  #idle = 0

  constructor(send: (on: boolean) => void) {
    this.#send = send
  }

  stroke(now: number): void {
    clearTimeout(this.#idle)
    this.#idle = window.setTimeout(() => this.stop(), IDLE_MS)
    if (now - this.#lastSent < REPEAT_MS) return
    this.#lastSent = now
    this.#send(true)
  }

  stop(): void {
    clearTimeout(this.#idle)
    if (this.#lastSent === 0) return
    this.#lastSent = 0
    this.#send(false)
  }
}
