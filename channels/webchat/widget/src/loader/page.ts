/**
 * Tells on which page of the site the widget stands, whenever that has become another: sites turn pages without loading
 * them. A browser with the Navigation API says so of every turn; elsewhere the head or the way back tells of most, and the
 * address is looked at now and then. The site's own `history` is left alone: a wrapped one breaks routers that wrap it too.
 */

import type { Page } from '../bridge/messages'

const MAX_CHARACTERS = 200 // of the protocol's
const LOOK_MS = 500 // a title follows its address by a moment
const LATEST_MS = 2_000 // where something changes all the time; as often as the hub hears of it

const navigation = () => (window as { navigation?: EventTarget }).navigation

export class PageWatch {
  readonly #told: (page: Page) => void
  readonly #title: () => string
  readonly #observer = new MutationObserver(() => this.#look())
  #timer = 0
  #changedAt: number | null = null // what has not been told yet, since when
  #last = ''
  #path = ''
  #asking = 0

  constructor(title: () => string, told: (page: Page) => void) {
    this.#title = title
    this.#told = told
    // The head changes with every page that a router turns to; whatever it changes, it is looked at once.
    this.#observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    window.addEventListener('popstate', this.#look)
    navigation()?.addEventListener('currententrychange', this.#look)
    if (!navigation()) this.#asking = window.setInterval(() => location.pathname !== this.#path && this.#look(), LATEST_MS)
    this.tell()
  }

  tell(): void {
    this.#changedAt = null
    this.#path = location.pathname
    const page = { path: location.pathname.slice(0, MAX_CHARACTERS), title: this.#title().slice(0, MAX_CHARACTERS) }
    const told = JSON.stringify(page)
    if (told !== this.#last) this.#told(page)
    this.#last = told
  }

  stop(): void {
    this.#observer.disconnect()
    clearTimeout(this.#timer)
    clearInterval(this.#asking)
    window.removeEventListener('popstate', this.#look)
    navigation()?.removeEventListener('currententrychange', this.#look)
  }

  readonly #look = (): void => {
    this.#changedAt ??= performance.now()
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.tell(), Math.min(LOOK_MS, this.#changedAt + LATEST_MS - performance.now()))
  }
}
