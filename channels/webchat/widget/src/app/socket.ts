/**
 * The only file that touches the socket: keeps one open as long as it can, introduces the widget on it,
 * and tells what comes and whether the line holds.
 */

import { delayBefore } from './backoff'
import { parseFrame } from './frames'
import { FINAL_CODES, type Hello, type HubFrame, type WidgetFrame } from './wire'

const SILENCE_MS = 60_000 // the hub pings more often; a line this still is dead though nobody said so

export type Link = 'connecting' | 'open' | 'lost'

interface Wishes {
  url: string
  hello: () => Hello
  onFrame: (frame: HubFrame) => void
  onLink: (link: Link) => void
}

export class Socket {
  readonly #wishes: Wishes
  #socket: WebSocket | null = null
  #attempt = 0
  #retry = 0
  #silence = 0
  #stopped = false

  constructor(wishes: Wishes) {
    this.#wishes = wishes
    window.addEventListener('online', () => this.hurry())
    window.addEventListener('offline', () => this.#drop())
    this.#connect()
  }

  send(frame: WidgetFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  /** Try now instead of when the wait is over. */
  hurry(): void {
    if (this.#stopped || this.#socket) return
    this.#attempt = 0
    this.#connect()
  }

  /** Introduce the widget anew, as somebody else. */
  restart(): void {
    this.#stopped = false
    this.#attempt = 0
    this.#forget()
    this.#connect()
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.#wishes.onLink('connecting')
    const socket = new WebSocket(this.#wishes.url)
    this.#socket = socket
    this.#listen()
    socket.onopen = () => socket.send(JSON.stringify(this.#wishes.hello()))
    socket.onmessage = (event: MessageEvent<unknown>) => this.#hear(event.data)
    socket.onclose = () => this.#drop()
  }

  /** What cannot be read is no frame of ours: something between us and the hub speaks. It changes nothing. */
  #hear(data: unknown): void {
    const frame = parseFrame(data)
    if (frame) this.#receive(frame)
  }

  #receive(frame: HubFrame): void {
    this.#listen()
    if (frame.type === 'ping') return this.send({ type: 'pong' })
    if (isFinal(frame)) this.#stopped = true
    this.#wishes.onFrame(frame)
    if (frame.type === 'welcome') this.#open()
    if (frame.type === 'bye' || this.#stopped) this.#drop()
  }

  #open(): void {
    this.#attempt = 0
    this.#wishes.onLink('open')
  }

  #listen(): void {
    clearTimeout(this.#silence)
    this.#silence = window.setTimeout(() => this.#drop(), SILENCE_MS)
  }

  #drop(): void {
    if (!this.#socket) return
    this.#forget()
    this.#wishes.onLink('lost')
    if (this.#stopped) return
    this.#retry = window.setTimeout(() => this.#connect(), delayBefore(this.#attempt++, Math.random()))
  }

  #forget(): void {
    clearTimeout(this.#silence)
    clearTimeout(this.#retry)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }
}

function isFinal(frame: HubFrame): boolean {
  return (frame.type === 'error' || frame.type === 'bye') && FINAL_CODES.has(frame.code)
}
