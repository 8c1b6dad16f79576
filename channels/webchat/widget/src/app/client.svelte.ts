/** Holds the state, sends what is owed, keeps what must outlive the page. The clock and chance live here. */

import type { Language } from '../bridge/language'
import type { Context, Page } from '../bridge/messages'
import { setHubTime, hubNow } from './clock'
import { Files } from './files'
import { loadMessages, type Messages } from './i18n'
import { findOwed } from './owed'
import { reduce } from './reduce'
import { Socket } from './socket'
import { INITIAL, type Action, type KeptUpload, type State, type Unsent, type Upload } from './state'
import { canKeep, Store, subjectOf } from './storage'
import { TypingSignal } from './typing'
import { findRefusal, Uploader } from './uploader'
import { PASSING_CODES, PROTOCOL_VERSION, type ChatFile, type Details, type Hello, type HubFrame, type WayKind } from './wire'

const PAUSE_MS = 3_000 // before what the hub could not take goes again
const TYPING_FADES_MS = 15_000 // an "off" may be lost with the agent's own line

export interface Wishes {
  key: string
  url: string
  base: string // where the hub's doors for files lie
  language: Language
  messages: Messages
  identity: string | null
  onError: (code: string) => void // for the site's developer
  onBrand: (brand: string | null) => void // as the hub has it
}

export class Client {
  state: State = $state.raw(INITIAL)
  language: Language = $state('en')
  #messages: Messages = $state.raw({} as Messages) // the constructor has them
  readonly #wishes: Wishes
  #identity: string | null
  #context: Context | null = null
  #said: Context | null = null // what the page says of itself
  #page: Page | null = null
  #asked = false // the hub wants to know where we are
  #store: Store
  readonly files: Files
  readonly keeps = canKeep()
  readonly #uploader: Uploader
  #fading = 0
  readonly #typing = new TypingSignal((on) => this.#socket.send({ type: 'typing', on }))
  readonly #socket: Socket

  constructor(wishes: Wishes) {
    this.#wishes = wishes
    this.language = wishes.language
    this.#messages = wishes.messages
    this.#identity = wishes.identity
    this.#store = new Store(wishes.key, subjectOf(wishes.identity))
    this.files = new Files(wishes.base, wishes.key, () => this.#store.visitor)
    this.#uploader = new Uploader(this.files, {
      change: (request, change) => this.#noteUpload(request, change),
      agreed: (request, ticket) => this.#noteTicket(request, ticket),
      done: (request, file) => this.#finishUpload(request, file),
      isWanted: (request) => this.#store.uploads.some((each) => each.request === request),
      gone: (request) => this.dispatch({ type: 'dropped', request }),
    })
    this.#restore()
    this.#socket = new Socket({
      url: wishes.url,
      hello: () => this.#hello(),
      onFrame: (frame) => this.#receive(frame),
      onLink: (link) => this.dispatch({ type: 'link', link }),
    })
    window.addEventListener('storage', (event) => this.#meetOtherTab(event))
  }

  get messages(): Messages {
    return this.#messages
  }

  /** Once its words are there; where they cannot be had, the old ones stay. */
  async speak(language: Language): Promise<void> {
    this.#messages = await loadMessages(language)
    this.language = language
  }

  get draft(): string {
    return this.#store.draft
  }

  /** By the hub's clock, so that a wrong clock here misplaces nothing. */
  now(): number {
    return hubNow()
  }

  say(body: string, name: string | null = null, details: Details = {}): void {
    this.#store.draft = ''
    this.#typing.stop()
    this.#owe({ request: newKey(), body, name, at: this.now(), refused: false, details })
    if (details.email) this.#store.remember('email', details.email)
    if (details.phone) this.#store.remember('phone', details.phone)
  }

  /** What was typed before, or what the site knows. */
  known(field: WayKind): string {
    const kind = field === 'call' ? 'phone' : 'email'
    return this.state[kind] ?? this.#store.typed(kind)
  }

  leave(way: WayKind, address: string, body = '', name: string | null = null): void {
    this.#store.remember(way === 'call' ? 'phone' : 'email', address)
    if (body) this.#store.draft = ''
    this.dispatch({ type: 'ask', frame: { type: 'leave', request: newKey(), way, address, name, body } })
  }

  rate(score: number, comment: string): void {
    this.dispatch({ type: 'ask', frame: { type: 'rate', request: newKey(), score, comment } })
  }

  mailTranscript(email: string): void {
    this.#store.remember('email', email)
    this.dispatch({ type: 'ask', frame: { type: 'transcript', request: newKey(), email } })
  }

  attach(files: Iterable<File>): void {
    const policy = this.state.filePolicy
    if (!policy) return
    for (const file of files) {
      const { name, type, size } = file
      const code = findRefusal(file, policy)
      const upload = { request: newKey(), name, type, size, sent: 0, state: code ? 'refused' : 'sending', code } as const
      this.dispatch({ type: 'upload', upload })
      if (code) continue
      this.#store.keepUpload({ request: upload.request, name, type, size, at: this.now(), ticket: null })
      this.#uploader.add(upload.request, file)
      void keptUploads().then((kept) => kept.keep(upload.request, file, this.now())).catch(notKept)
    }
  }

  cancel(request: string): void {
    this.#uploader.cancel(request)
    this.#dropUpload(request)
  }

  sayAgain(request: string): void {
    this.dispatch({ type: 'again', request })
  }

  /** Nothing of the visitor stays here; whoever comes next is another. */
  forget(): void {
    this.#uploader.abandon()
    for (const { request } of this.#store.uploads) this.#dropUpload(request)
    this.#store.clear()
    this.dispatch({ type: 'forget' })
  }

  write(draft: string): void {
    this.#store.draft = draft
    if (draft) this.stay() // whoever writes is here
    if (draft && this.state.chat) this.#typing.stroke(this.now())
    else this.#typing.stop()
  }

  /** Where the chat has said that it is about to close. */
  stay(): void {
    this.dispatch({ type: 'stay', request: newKey() })
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

  /** Goes with the next message, once; and tells at once where one is. */
  setContext({ page, cart, order }: Context): void {
    this.#context = this.#said = { page, cart, order }
    this.#tellPage()
  }

  /** The widget stands on another page of the site. */
  turnTo({ path, title }: Page): void {
    this.#page = { path, title }
    this.#tellPage()
  }

  /** To a hub that has asked: an older one knows no such frame. */
  #tellPage(): void {
    if (!this.#asked || !this.#page) return
    this.#socket.send({ type: 'page', ...this.#page, ...(this.#said ? { context: this.#said } : {}) })
  }

  identify(identity: string | null): void {
    if (identity === this.#identity) return
    const other = subjectOf(identity) !== subjectOf(this.#identity)
    this.#identity = identity
    if (other) this.#become(subjectOf(identity))
    this.#socket.restart()
  }

  unask(kind: 'leave' | 'rate' | 'transcript'): void {
    this.dispatch({ type: 'unask', kind })
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

  #owe(unsent: Unsent): void {
    const context = this.#context
    this.#context = null
    const whole = context ? { ...unsent, details: { ...unsent.details, context } } : unsent
    this.#store.keep(whole)
    this.dispatch({ type: 'say', unsent: whole })
  }

  /** The message is kept before its file is not: a page that ends between has one of them. */
  #finishUpload(request: string, file: ChatFile): void {
    this.#owe({ request, body: '', name: null, at: this.now(), refused: false, files: [file] })
    this.#dropUpload(request)
  }

  #dropUpload(request: string): void {
    this.#letGo(request)
    this.dispatch({ type: 'dropped', request })
  }

  #letGo(request: string): void {
    this.#store.dropUpload(request)
    void keptUploads().then((kept) => kept.drop(request)).catch(notKept)
  }

  #noteUpload(request: string, change: Partial<Upload>): void {
    if (change.state === 'refused') this.#letGo(request)
    this.dispatch({ type: 'uploading', request, change })
  }

  #noteTicket(request: string, ticket: string): void {
    const held = this.#store.uploads.find((each) => each.request === request)
    if (held) this.#store.keepUpload({ ...held, ticket })
  }

  /** What an earlier page has left undone. */
  #restore(): void {
    const unsent = this.#store.unsent
    this.dispatch({ type: 'restore', unsent })
    for (const held of this.#store.uploads) {
      if (unsent.some((each) => each.request === held.request)) this.#dropUpload(held.request)
      else void this.#goOn(held)
    }
  }

  async #goOn({ request, name, type, size, ticket }: KeptUpload): Promise<void> {
    this.dispatch({ type: 'upload', upload: { request, name, type, size, sent: 0, state: 'paused', code: null } })
    const content = await keptUploads().then((kept) => kept.find(request)).catch(notKept)
    if (!this.state.uploads.some((each) => each.request === request)) return // cancelled, or somebody else by now
    if (content) this.#uploader.add(request, new File([content], name, { type }), ticket)
    else this.dispatch({ type: 'uploading', request, change: { state: 'refused', code: 'lost' } })
  }

  #become(subject: string | null): void {
    this.#typing.stop()
    this.#uploader.abandon()
    this.#store = new Store(this.#wishes.key, subject)
    this.dispatch({ type: 'forget' })
    this.#restore()
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
      setHubTime(frame.now)
      if (this.#store.visitor !== frame.visitor) this.#store.visitor = frame.visitor
    }
    if (frame.type === 'error') this.#meetError(frame.code)
    if (frame.type === 'typing' && frame.on) this.#fadeTyping()
    this.dispatch({ type: 'frame', frame, now: this.now() })
    if (frame.type !== 'welcome') return
    this.#asked = frame.page ?? false
    this.#tellPage()
    this.#wishes.onBrand(this.state.brand)
    this.#uploader.resume()
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

  /**
   * Two tabs opened at once get a visitor each; the one without a chat becomes the other. A file that another tab has
   * taken away, or brought, is none of this one's any more.
   */
  #meetOtherTab(event: StorageEvent): void {
    const upload = event.newValue === null ? this.#store.uploadOf(event.key) : null
    if (upload !== null) {
      this.#uploader.abandon([upload])
      this.dispatch({ type: 'dropped', request: upload })
    }
    const idle = this.state.chat === null && this.state.unsent.length === 0
    if (event.key === this.#store.visitorKey && event.newValue && idle) this.#socket.restart()
  }
}

const keptUploads = () => import('./kept-uploads')
const notKept = () => null // no storage, or no line to fetch this with: then the file is asked for again

/** Not crypto.randomUUID: a site without https may not have it. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
