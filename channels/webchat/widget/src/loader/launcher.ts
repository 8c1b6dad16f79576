/** What is drawn on the site's page: a button and room for the frame, in a shadow root of their own. */

import { chooseTextOn, DEFAULT_BRAND } from '../bridge/contrast'
import type { Language } from '../bridge/language'
import { keepClear } from './clear'
import { LABELS } from './labels'
import type { ScriptSettings } from './settings'
import { STYLES } from './styles'

export type Shape = 'closed' | 'loading' | 'open'

const MOST_SHOWN = 9 // beyond, the badge says 9+
const NOTICE_MS = 8_000

const ICONS = {
  bubble: 'M5.6 18.6A8.2 8.2 0 1 1 9 20.3L4 21.2Z M8.6 11h6.8 M8.6 14.2h4.2',
  cross: 'm6 6 12 12M18 6 6 18',
  ring: 'M12 3.5a8.5 8.5 0 0 1 8.5 8.5',
}

export class Launcher {
  readonly #host = document.createElement('div')
  readonly #root = document.createElement('div')
  readonly #button = document.createElement('button')
  readonly #badge = document.createElement('span')
  readonly #notice = document.createElement('p')
  #shape: Shape = 'closed'
  #unread = 0
  #language: Language
  #timer = 0
  readonly #stop: () => void

  constructor(settings: ScriptSettings, onPress: () => void) {
    this.#language = settings.language
    const shadow = this.#host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLES)
    shadow.adoptedStyleSheets = [sheet]
    const brand = settings.brand ?? DEFAULT_BRAND
    this.#host.style.setProperty('--brand', brand)
    this.#host.style.setProperty('--on-brand', chooseTextOn(brand))
    this.#button.type = 'button'
    this.#button.append(...Object.entries(ICONS).map(drawIcon), this.#badge)
    this.#button.addEventListener('click', onPress)
    this.#badge.className = 'badge'
    this.#badge.setAttribute('aria-hidden', 'true')
    this.#notice.setAttribute('role', 'status')
    this.#root.append(this.#button, this.#notice)
    shadow.append(this.#root)
    this.#root.className = settings.side
    this.#draw()
    document.body.append(this.#host)
    followViewport(this.#host)
    this.#stop = keepClear(this.#host, this.#button)
  }

  get button(): HTMLButtonElement {
    return this.#button
  }

  /** Where the frame goes. It must never be moved: a moved frame loads again. */
  append(frame: HTMLIFrameElement): void {
    this.#root.append(frame)
  }

  show(shape: Shape): void {
    this.#shape = shape
    this.#draw()
  }

  count(unread: number): void {
    this.#unread = unread
    this.#draw()
  }

  speak(language: Language): void {
    this.#language = language
    this.#draw()
  }

  hide(hidden: boolean): void {
    this.#host.style.display = hidden ? 'none' : ''
  }

  remove(): void {
    this.#stop()
    this.#host.remove()
  }

  notify(): void {
    this.#notice.textContent = LABELS[this.#language].failed
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => (this.#notice.textContent = ''), NOTICE_MS)
  }

  #draw(): void {
    const labels = LABELS[this.#language]
    const unread = this.#shape === 'closed' ? this.#unread : 0
    const names = { closed: unread ? labels.openUnread(unread) : labels.open, loading: labels.loading, open: labels.close }
    this.#root.classList.remove('closed', 'loading', 'open')
    this.#root.classList.add(this.#shape)
    this.#root.lang = this.#language
    this.#button.setAttribute('aria-label', names[this.#shape])
    this.#button.setAttribute('aria-expanded', String(this.#shape === 'open'))
    this.#button.setAttribute('aria-busy', String(this.#shape === 'loading'))
    this.#badge.textContent = unread ? (unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread)) : ''
  }
}

/** The part of the page one can see, keyboard taken off: a full-screen frame fills just that. */
function followViewport(host: HTMLElement): void {
  const viewport = window.visualViewport
  if (!viewport) return
  const measure = (): void => {
    host.style.setProperty('--top', `${viewport.offsetTop}px`)
    host.style.setProperty('--height', `${viewport.height}px`)
  }
  viewport.addEventListener('resize', measure)
  viewport.addEventListener('scroll', measure)
  measure()
}

function drawIcon([name, path]: [string, string]): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', name)
  svg.setAttribute('aria-hidden', 'true')
  const drawn = document.createElementNS(space, 'path')
  drawn.setAttribute('d', path)
  svg.append(drawn)
  return svg
}
