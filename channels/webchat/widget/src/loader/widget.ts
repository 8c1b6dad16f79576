/** Ties launcher, frame and the page's wishes together. */

import { chooseLanguage } from '../bridge/language'
import type { ChatState, Context, ToHost } from '../bridge/messages'
import { Frame } from './frame'
import { LABELS } from './labels'
import { Launcher } from './launcher'
import { recall, remember } from './memory'
import { PageWatch } from './page'
import type { ScriptSettings } from './settings'
import { Title } from './title'

const MAX_CONTEXT_CHARACTERS = 200 // of the protocol's
const FORGET_MS = 500 // for the frame to hear it: one that is removed hears nothing

export type Listener = (detail?: unknown) => void

export class Widget {
  readonly #settings: ScriptSettings
  readonly #launcher: Launcher
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #title = new Title()
  #frame: Frame | null = null
  #ready = false
  #wanted = false // shown as soon as ready
  #focus = true // on showing; not when a new page shows again what was open on the last
  #chat: ChatState = 'none'
  #context: Context | null = null
  #watch: PageWatch | null = null

  constructor(settings: ScriptSettings) {
    this.#settings = settings
    this.#launcher = new Launcher(settings, () => (this.#wanted ? this.close() : this.open()))
    this.#launcher.button.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close()
    })
    const visit = recall(settings.key)
    if (visit === 'open') this.open({ focus: false })
    if (visit === 'kept') this.#make()
  }

  open({ focus = true } = {}): void {
    this.#wanted = true
    this.#focus = focus
    this.#make()
    if (this.#ready) this.#show()
    else this.#launcher.show('loading')
  }

  close(): void {
    const shown = this.#wanted
    this.#wanted = false
    this.#launcher.show('closed')
    this.#frame?.send({ kind: 'hidden' })
    this.#remember()
    if (!shown) return
    this.#launcher.button.focus()
    this.#emit('close')
  }

  /** The launcher is drawn again; what was open stays closed. */
  show(): void {
    this.#launcher.hide(false)
  }

  /** Nothing of it is to be seen; a chat goes on, and `unread` is told. */
  hide(): void {
    this.close()
    this.#launcher.hide(true)
  }

  /** For good, and nothing of the visitor stays in this browser: as when they sign out of the site. */
  shutdown(): void {
    const frame = this.#frame
    frame?.send({ kind: 'forget' })
    this.#stopWatching()
    this.#launcher.hide(true)
    remember(this.#settings.key, null)
    this.#listeners.clear()
    this.#title.count(0)
    this.#frame = null
    setTimeout(() => {
      frame?.remove()
      this.#launcher.remove()
    }, FORGET_MS)
  }

  off(event: unknown, listener: unknown): void {
    if (typeof event === 'string') this.#listeners.get(event)?.delete(listener as Listener)
  }

  identify(token: unknown): void {
    this.#settings.identity = typeof token === 'string' && token ? token : null
    this.#frame?.send({ kind: 'identify', identity: this.#settings.identity })
  }

  setLanguage(wish: unknown): void {
    this.#settings.language = chooseLanguage(typeof wish === 'string' ? wish : null)
    this.#launcher.speak(this.#settings.language)
    if (this.#frame) this.#frame.element.title = LABELS[this.#settings.language].frame
    this.#frame?.send({ kind: 'language', language: this.#settings.language })
  }

  /** What it does not name is as good as empty; where one is now, not where one was. */
  setContext(wish: unknown): void {
    const told = (typeof wish === 'object' && wish ? wish : {}) as Record<string, unknown>
    const line = (name: string): string => String(told[name] ?? '').slice(0, MAX_CONTEXT_CHARACTERS)
    this.#context = { page: line('page'), cart: line('cart'), order: line('order') }
    this.#tellContext()
  }

  #stopWatching(): void {
    this.#watch?.stop()
    this.#watch = null
  }

  #tellContext(): void {
    if (this.#context) this.#frame?.send({ kind: 'context', ...this.#context })
  }

  on(event: unknown, listener: unknown): void {
    if (typeof event !== 'string' || typeof listener !== 'function') return
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener as Listener))
  }

  #make(): void {
    if (this.#frame) return
    const { base, key, language } = this.#settings
    this.#frame = new Frame(base, key, (message) => this.#hear(message), () => this.#fail('unreachable'))
    this.#frame.element.title = LABELS[language].frame
    this.#launcher.append(this.#frame.element)
  }

  #hear(message: ToHost): void {
    switch (message.kind) {
      case 'loaded': {
        const { language, identity, brand, theme } = this.#settings
        return this.#frame?.send({ kind: 'start', language, identity, brand, theme })
      }
      case 'ready':
        this.#ready = true
        this.#watch ??= new PageWatch(() => this.#title.bare, (page) => this.#frame?.send({ kind: 'page', ...page }))
        this.#tellContext()
        this.#emit('ready')
        if (this.#wanted) this.#show()
        return
      case 'failed':
        return this.#fail(message.code)
      case 'close':
        return this.close()
      case 'unread':
        this.#launcher.count(message.count)
        this.#title.count(this.#chat === 'none' ? 0 : message.count)
        return this.#emit('unread', message.count)
      case 'chat':
        this.#chat = message.state
        this.#remember()
        return this.#emit('chat', message.state)
      case 'error':
        return this.#emit('error', message.code)
    }
  }

  #show(): void {
    this.#launcher.show('open')
    this.#remember()
    if (this.#focus) this.#frame?.element.focus()
    this.#frame?.send({ kind: 'shown', focus: this.#focus })
    this.#emit('open')
  }

  #fail(code: string): void {
    const wanted = this.#wanted
    this.#frame?.remove()
    this.#frame = null
    this.#stopWatching()
    this.#ready = this.#wanted = false
    this.#chat = 'none'
    this.#launcher.show('closed')
    this.#launcher.count(0)
    this.#remember()
    if (wanted) this.#launcher.notify()
    this.#emit('error', code)
  }

  #remember(): void {
    const going = this.#chat === 'waiting' || this.#chat === 'active'
    remember(this.#settings.key, this.#wanted ? 'open' : going ? 'kept' : null)
  }

  #emit(event: string, detail?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail)
  }
}
