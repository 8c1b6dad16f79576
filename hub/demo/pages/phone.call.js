// @ts-check
/** The call on the phone's screen: who, how long, what is heard, the keypad; ringing and the end. */

import { drawFace } from './people.js'
import { actOnCall, pressKeys, speakOnCall, startCall } from './phone.line.js'
import { Sound } from './phone.sound.js'
import { say } from './words.js'

/** @typedef {import('./phone.line.js').Call} Call @typedef {import('./phone.line.js').Heard} Heard */

const KEYS = ['1', '2 ABC', '3 DEF', '4 GHI', '5 JKL', '6 MNO', '7 PQRS', '8 TUV', '9 WXYZ', '*', '0 +', '#']
const NAMES = /** @type {Record<string, string>} */ ({ '*': 'star', '#': 'pound' })
const LINES_KEPT = 60
const ENDED = ['completed', 'busy', 'no-answer', 'failed', 'canceled']
const NEAR_END_PX = 60

/** @param {string} id */
const get = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

export class CallView {
  #sound = new Sound()
  /** @type {Call | null} */
  #call = null
  #nameOf
  #mine = ''
  #isDoubtful = false
  /** @type {Promise<unknown>} keys that are on their way: two requests at once might overtake each other */
  #typed = Promise.resolve()

  /** @param {(address: string) => string} nameOf */
  constructor(nameOf) {
    this.#nameOf = nameOf
    get('keys').append(...KEYS.map((label) => this.#drawKey(label)))
    get('hang-up').addEventListener('click', () => this.#act('hangup'))
    get('answer').addEventListener('click', () => this.#act('answer'))
    get('decline').addEventListener('click', () => this.#act('reject'))
    get('call-close').addEventListener('click', () => this.close())
    get('call-again').addEventListener('click', () => void this.dial(this.#mine, this.#call?.other ?? ''))
    get('sound').addEventListener('click', () => this.#toggleSound())
    get('quiet').addEventListener('click', () => this.#toggleVoice())
    document.addEventListener('keydown', (event) => this.#onKey(event))
    document.addEventListener('pointerdown', () => this.#sound.wake(), { once: true })
    document.addEventListener('keydown', () => this.#sound.wake(), { once: true })
    setInterval(() => this.#drawTime(), 1_000)
  }

  /** A call that is not over. */
  get isBusy() {
    return this.#call !== null && !ENDED.includes(this.#call.status)
  }

  /** @param {string} from @param {string} to */
  async dial(from, to) {
    this.#sound.wake()
    this.#mine = from
    try {
      const { call } = await startCall(from, to)
      this.show(call)
    } catch {
      get('away').textContent = say('callFailed')
    }
  }

  /** What the line tells of calls; a new one takes the screen if that is free. @param {Call} call */
  show(call) {
    const isNew = this.#call?.sid !== call.sid
    if (isNew && (this.isBusy || ENDED.includes(call.status))) return
    // The answer to a request may come after what the line has told since.
    if (!isNew && call.revision < (this.#call?.revision ?? 0)) return
    if (isNew) this.#open(call)
    const before = isNew ? '' : this.#call?.status
    this.#call = { ...this.#call, ...call }
    this.#draw()
    if (before !== call.status) this.#focus()
  }

  /** The calls after the line was away: what is not among them is over. @param {Call[]} calls */
  catchUp(calls) {
    for (const call of calls) {
      const isNew = this.#call?.sid !== call.sid
      this.show(call)
      if (isNew) for (const heard of call.heard ?? []) this.hear(call.sid, heard, false)
    }
    if (this.#isDoubtful && this.isBusy && !calls.some(({ sid }) => sid === this.#call?.sid)) this.close()
    this.#isDoubtful = false
  }

  /** The line is away: a call that it had may end meanwhile, one that begins from now on is not in doubt. */
  doubt() {
    this.#isDoubtful = this.#call !== null
  }

  /** @param {string} sid @param {Heard} heard @param {boolean} [aloud] */
  hear(sid, heard, aloud = true) {
    if (sid !== this.#call?.sid) return
    const spoken = heard.text ?? ''
    if (heard.kind === 'say') {
      this.#add('said', spoken, heard.language)
      if (aloud) this.#sound.speak(spoken, heard.language ?? '')
    } else if (heard.kind === 'play') {
      this.#add('music', say('music'))
      if (aloud) this.#sound.music(heard.seconds ?? 0)
    } else if (heard.kind === 'bridged') {
      this.#add('note', say('talkingWith', { names: this.#names(heard.parties ?? []) }))
      this.#sound.hush()
    } else if (heard.kind === 'recording') {
      this.#add('taped', say('taped'))
    } else if (heard.kind === 'tones') {
      this.#add('note', say('keysHeard', { keys: spoken }))
      if (aloud) this.#sound.keys(spoken)
    } else if (heard.kind === 'ringing') {
      if (aloud) this.#sound.ring()
    } else if (heard.kind === 'beep') {
      if (aloud) this.#sound.beep()
    } else if (heard.kind === 'ended' || heard.kind === 'answered') this.#sound.hush()
  }

  close() {
    this.#sound.hush()
    this.#call = null
    get('call').hidden = true
    get('app').inert = false
    get('call-start').focus()
  }

  /** @param {Call} call */
  #open(call) {
    this.#call = call
    this.#isDoubtful = false
    get('heard').replaceChildren()
    get('call').hidden = false
    get('app').inert = true
    const name = this.#nameOf(call.other)
    get('call-face').replaceChildren(drawFace(name))
    get('call-name').textContent = name
    get('call-number').textContent = name === call.other ? '' : call.other
  }

  #draw() {
    const call = this.#call
    if (!call) return
    const over = ENDED.includes(call.status)
    const phase = over ? 'over' : call.direction === 'in' && call.status === 'ringing' ? 'incoming' : 'talking'
    get('call').dataset['phase'] = phase
    get('call-again').hidden = call.direction === 'in'
    get('call-state').textContent = this.#stateOf(call)
    get('quiet').setAttribute('aria-pressed', String(call.silent))
    this.#drawTime()
  }

  /** @param {Call} call */
  #stateOf(call) {
    if (ENDED.includes(call.status)) return say(`ended_${call.status}`)
    if (call.answered_at === null) return say(call.direction === 'in' ? 'incoming' : 'calling')
    if (call.held) return say('held')
    if (call.with.length) return say(call.muted ? 'mutedWith' : 'talkingWith', { names: this.#names(call.with) })
    return say('connected')
  }

  #drawTime() {
    const call = this.#call
    if (!call) return
    const seconds = call.answered_at === null ? null : Math.max(0, Math.floor(((call.ended_at ?? Date.now()) - call.answered_at) / 1000))
    const two = (/** @type {number} */ number) => String(number).padStart(2, '0')
    get('timer').textContent = seconds === null ? '' : `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
  }

  /** @param {string[]} parties */
  #names(parties) {
    return parties.map((party) => this.#nameOf(party)).join(say('and'))
  }

  /** @param {string} kind @param {string} text @param {string} [language] */
  #add(kind, text, language) {
    const log = get('heard')
    const last = log.lastElementChild
    if (kind !== 'said' && last?.className === kind && last.textContent === text) return
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX
    const line = document.createElement('p')
    line.className = kind
    line.textContent = text
    if (language) line.lang = language
    log.append(line)
    while (log.childElementCount > LINES_KEPT) log.firstElementChild?.remove()
    if (atEnd) log.scrollTop = log.scrollHeight
  }

  /** @param {string} label */
  #drawKey(label) {
    const [key = '', letters = ''] = label.split(' ')
    const button = document.createElement('button')
    button.type = 'button'
    button.dataset['key'] = key
    const name = NAMES[key]
    button.setAttribute('aria-label', name ? say(name) : key)
    button.append(key)
    const small = document.createElement('small')
    small.textContent = letters
    button.append(small)
    button.addEventListener('click', () => this.#press(key))
    return button
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9*#]$/.test(event.key)) return
    if (!this.isBusy || event.target instanceof HTMLInputElement) return
    const button = get('keys').querySelector(`[data-key="${event.key}"]`)
    button?.classList.add('pressed')
    setTimeout(() => button?.classList.remove('pressed'), 140)
    this.#press(event.key)
  }

  /** @param {string} key */
  #press(key) {
    if (!this.#call || !this.isBusy || this.#call.answered_at === null) return
    const { sid } = this.#call
    this.#sound.key(key)
    this.#typed = this.#typed.then(() => pressKeys(sid, key)).catch(() => undefined) // over meanwhile: the line says so
  }

  /** @param {'answer' | 'reject' | 'hangup'} act */
  #act(act) {
    if (this.#call) void actOnCall(this.#call.sid, act).catch(() => undefined)
  }

  #toggleSound() {
    this.#sound.setOn(!this.#sound.on)
    get('sound').setAttribute('aria-pressed', String(!this.#sound.on))
  }

  #toggleVoice() {
    if (this.#call && this.isBusy) void speakOnCall(this.#call.sid, this.#call.silent).catch(() => undefined)
  }

  #focus() {
    const phase = get('call').dataset['phase']
    get(phase === 'over' ? 'call-close' : phase === 'incoming' ? 'answer' : 'hang-up').focus()
  }
}
