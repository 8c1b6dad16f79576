/** Holds the state, sends what is owed, keeps what must outlive the page. The clock and chance live here. */

import type { Language } from '../bridge/language'
import { findOwed } from './owed'
import { reduce } from './reduce'
import { Socket } from './socket'
import { INITIAL, type Action, type State, type Unsent } from './state'
import { Store, subjectOf } from './storage'
import { TypingSignal } from './typing'
import { PASSING_CODES, PROTOCOL_VERSION, type Hello, type HubFrame } from './wire'

const PAUSE_MS = 3_000 // before what the hub could not take goes again
const TYPING_FADES_MS = 15_000 // an "off" may be lost with the agent's own line

export interface Wishes {
  key: string
  url: string
  language: Language
  identity: string | null
  onError: (code: string) => void // for the site's developer
}

export class Client {
  state: State = $state.raw(INITIAL)
  language: Language = $state('en')
  readonly #wishes: Wishes
  #identity: string | null
  #store: Store
  #offset = 0 // the hub's clock minus ours
  #fading = 0
  readonly #typing = new TypingSignal((on) => this.#socket.send({ type: 'typing', on }))
  readonly #socket: Socket

  constructor(wishes: Wishes) {
    this.#wishes = wishes
    this.language = wishes.language
    this.#identity = wishes.identity
    this.#store = new Store(wishes.key, subjectOf(wishes.identity))
    this.dispatch({ type: 'restore', unsent: this.#store.unsent })
    this.#socket = new Socket({
      url: wishes.url,
      hello: () => this.#hello(),
      onFrame: (frame) => this.#receive(frame),
      onLink: (link) => this.dispatch({ type: 'link', link }),
    })
    window.addEventListener('storage', (event) => this.#meetOtherTab(event))
  }

  get draft(): string {
    return this.#store.draft
  }

  /** By the hub's clock, so that a wrong clock here misplaces nothing. */
  now(): number {
    return Date.now() + this.#offset
  }

  say(body: string, name: string | null = null): void {
    const unsent: Unsent = { request: newKey(), body, name, at: this.now(), refused: false }
    this.#store.keep(unsent)
    this.#store.draft = ''
    this.#typing.stop()
    this.dispatch({ type: 'say', unsent })
  }

  sayAgain(request: string): void {
    this.dispatch({ type: 'again', request })
  }

  write(draft: string): void {
    this.#store.draft = draft
    if (draft && this.state.chat) this.#typing.stroke(this.now())
    else this.#typing.stop()
  }

  end(): void {
    this.dispatch({ type: 'close', request: newKey() })
  }

  startAnew(): void {
    this.dispatch({ type: 'anew' })
  }

  show(visible: boolean): void {
    if (visible) this.#socket.hurry()
    this.dispatch({ type: 'visible', visible })
  }

  retry(): void {
    this.#socket.hurry()
  }

  identify(identity: string | null): void {
    if (identity === this.#identity) return
    const other = subjectOf(identity) !== subjectOf(this.#identity)
    this.#identity = identity
    if (other) this.#become(subjectOf(identity))
    this.#socket.restart()
  }

  dispatch(action: Action): void {
    const before = this.state.unsent
    this.state = reduce(this.state, action)
    if (action.type !== 'forget') this.#dropSettled(before)
    const owed = findOwed(this.state)
    if (!owed) return
    this.#socket.send(owed)
    this.dispatch({ type: 'sent', frame: owed })
  }

  #become(subject: string | null): void {
    this.#typing.stop()
    this.#store = new Store(this.#wishes.key, subject)
    this.dispatch({ type: 'forget' })
    this.dispatch({ type: 'restore', unsent: this.#store.unsent })
  }

  #hello(): Hello {
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      key: this.#wishes.key,
      visitor: this.#store.visitor,
      identity: this.#identity,
      language: this.language,
      after: this.state.chat?.number || null,
    }
  }

  #receive(frame: HubFrame): void {
    if (frame.type === 'welcome') {
      this.#offset = frame.now - Date.now()
      if (this.#store.visitor !== frame.visitor) this.#store.visitor = frame.visitor
    }
    if (frame.type === 'error') this.#meetError(frame.code)
    if (frame.type === 'typing' && frame.on) this.#fadeTyping()
    this.dispatch({ type: 'frame', frame, now: this.now() })
  }

  #meetError(code: string): void {
    if (PASSING_CODES.has(code)) setTimeout(() => this.dispatch({ type: 'resume' }), PAUSE_MS)
    else this.#wishes.onError(code)
  }

  #fadeTyping(): void {
    clearTimeout(this.#fading)
    this.#fading = window.setTimeout(() => this.dispatch({ type: 'quiet' }), TYPING_FADES_MS)
  }

  #dropSettled(before: Unsent[]): void {
    if (before === this.state.unsent) return
    const left = new Set(this.state.unsent.map((each) => each.request))
    for (const { request } of before) if (!left.has(request)) this.#store.drop(request)
  }

  /** Two tabs opened at once get a visitor each; the one without a chat becomes the other. */
  #meetOtherTab(event: StorageEvent): void {
    const idle = this.state.chat === null && this.state.unsent.length === 0
    if (event.key === this.#store.visitorKey && event.newValue && idle) this.#socket.restart()
  }
}

/** Not crypto.randomUUID: a site without https may not have it. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
