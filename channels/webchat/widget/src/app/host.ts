/** The page around the frame, seen from inside. */

import { pack, parseFromHost, type ToFrame, type ToHost } from '../bridge/messages'

export class Host {
  readonly #peer = { window: window.parent, origin: statedOrigin() }

  listen(onMessage: (message: ToFrame) => void): void {
    window.addEventListener('message', (event) => {
      const message = parseFromHost(event, this.#peer)
      if (message) onMessage(message)
    })
  }

  tell(message: ToHost): void {
    if (this.#peer.origin) this.#peer.window.postMessage(pack(message), this.#peer.origin)
  }
}

/**
 * Whom the frame's address names. A page that lies about its origin gets no answer and is not heard;
 * which pages may frame us at all, the hub says by `frame-ancestors`.
 */
function statedOrigin(): string {
  return new URLSearchParams(location.hash.slice(1)).get('origin') ?? ''
}
