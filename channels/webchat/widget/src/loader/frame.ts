/** The frame on the site's page: made when first wanted, spoken to only by checked messages. */

import { pack, parseFromFrame, type Peer, type ToFrame, type ToHost } from '../bridge/messages'

const READY_MS = 20_000 // a slow phone on a slow line; beyond, it will not come
const LOADED_MS = 6_000 // after the document has loaded, its script is all that is missing

export class Frame {
  readonly #element = document.createElement('iframe')
  readonly #peer: Peer
  readonly #onMessage: (message: ToHost) => void
  readonly #onLost: () => void
  #timer = 0

  constructor(base: string, key: string, onMessage: (message: ToHost) => void, onLost: () => void) {
    const address = new URL('webchat/frame', base)
    address.searchParams.set('key', key)
    // Only tells the app whom to answer: a false origin would be told nothing.
    address.hash = new URLSearchParams({ origin: location.origin }).toString()
    this.#element.src = address.href
    this.#element.allow = 'clipboard-write'
    this.#peer = { window: null, origin: address.origin }
    this.#onMessage = onMessage
    this.#onLost = onLost
    this.#expectWithin(READY_MS)
    this.#element.addEventListener('load', () => this.#timer && this.#expectWithin(LOADED_MS))
    window.addEventListener('message', this.#receive)
  }

  get element(): HTMLIFrameElement {
    return this.#element
  }

  send(message: ToFrame): void {
    this.#element.contentWindow?.postMessage(pack(message), this.#peer.origin)
  }

  remove(): void {
    this.#stopWaiting()
    window.removeEventListener('message', this.#receive)
    this.#element.remove()
  }

  #receive = (event: MessageEvent<unknown>): void => {
    this.#peer.window = this.#element.contentWindow
    const message = parseFromFrame(event, this.#peer)
    if (!message) return
    if (message.kind === 'ready') this.#stopWaiting()
    this.#onMessage(message)
  }

  #expectWithin(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(this.#onLost, ms)
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer)
    this.#timer = 0
  }
}
