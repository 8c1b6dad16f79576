/** Tells on which page of the site the widget stands, whenever that has become another: sites turn pages without loading them. */

import type { Page } from '../bridge/messages'

const MAX_CHARACTERS = 200 // of the protocol's
const LOOK_MS = 500 // a title follows its address by a moment
const LATEST_MS = 2_000 // where something changes all the time; as often as the hub hears of it

export class PageWatch {
  readonly #told: (page: Page) => void
  readonly #title: () => string
  readonly #observer = new MutationObserver(() => this.#look())
  #timer = 0
  #changedAt: number | null = null // what has not been told yet, since when
  #last = ''

  constructor(title: () => string, told: (page: Page) => void) {
    this.#title = title
    this.#told = told
    // The head changes with every page that a router turns to; whatever it changes, it is looked at once.
    this.#observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    window.addEventListener('popstate', this.#look)
    this.tell()
  }

  tell(): void {
    this.#changedAt = null
    const page = { path: location.pathname.slice(0, MAX_CHARACTERS), title: this.#title().slice(0, MAX_CHARACTERS) }
    const told = JSON.stringify(page)
    if (told !== this.#last) this.#told(page)
    this.#last = told
  }

  stop(): void {
    this.#observer.disconnect()
    clearTimeout(this.#timer)
    window.removeEventListener('popstate', this.#look)
  }

  readonly #look = (): void => {
    this.#changedAt ??= performance.now()
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.tell(), Math.min(LOOK_MS, this.#changedAt + LATEST_MS - performance.now()))
  }
}
