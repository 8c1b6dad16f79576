// @ts-check
/** Draws the texts between two numbers. */

import { language, say } from './words.js'

/** @typedef {import('./phone.line.js').Text} Text */

const NEAR_END_PX = 80 // still reading the end, though a line off
const LOCALE = language === 'en' ? 'en-GB' : language

// The carrier's states in the words of a phone.
/** @type {Record<string, 'queued' | 'sent' | 'delivered' | 'failed'>} */
const STATES = {
  accepted: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  received: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
}

const TICKS = {
  queued: 'M12 3.7a8.3 8.3 0 1 1 0 16.6 8.3 8.3 0 0 1 0-16.6ZM12 7.3V12l3.2 1.9',
  sent: 'm5 12.8 4.5 4.2L19 8',
  delivered: 'm2.5 12.8 4.2 4.2L15.5 8M11.5 16.5l.6.5L21.5 8',
  failed: 'M12 4.2 21 19.5H3ZM12 10v4M12 16.8v.2',
}

/**
 * @param {HTMLElement} thread
 * @param {{ texts: Text[], mine: string, name: string, onAgain: (text: Text) => void }} shown
 */
export function drawThread(thread, { texts, mine, name, onAgain }) {
  const atEnd = isAtEnd(thread)
  thread.replaceChildren(...(texts.length ? texts.flatMap((text, at) => drawText(text, texts[at - 1], texts[at + 1])) : [drawEmpty(name)]))
  if (atEnd) thread.scrollTop = thread.scrollHeight

  /** @param {Text} text @param {Text | undefined} before @param {Text | undefined} after @returns {HTMLElement[]} */
  function drawText(text, before, after) {
    const side = text.from === mine ? 'out' : 'in'
    const drawn = text.body ? [add('div', `message ${side}`, text.body)] : []
    for (let place = 0; place < (text.pictures ?? 0); place++) drawn.push(drawPicture(text, place, side))
    if (!before || new Date(before.at).toDateString() !== new Date(text.at).toDateString()) drawn.unshift(add('p', 'day', dayOf(text.at)))
    const failed = side === 'out' && STATES[text.status] === 'failed'
    if (failed || !after || after.from !== text.from) drawn.push(side === 'out' ? drawTick(text, onAgain) : add('p', 'tick in', timeOf(text.at)))
    return drawn
  }
}

/** A thread that is read at its end stays there when the field under it grows. @param {HTMLElement} thread */
export function keepEndInView(thread) {
  let atEnd = true
  thread.addEventListener('scroll', () => (atEnd = isAtEnd(thread)))
  new ResizeObserver(() => {
    if (atEnd) thread.scrollTop = thread.scrollHeight
  }).observe(thread)
}

/** @param {HTMLElement} thread */
const isAtEnd = (thread) => thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_END_PX

/** @param {Text} text @param {(text: Text) => void} onAgain */
function drawTick(text, onAgain) {
  const state = STATES[text.status] ?? 'queued'
  const tick = add('p', `tick ${state}`, '')
  tick.innerHTML = `<svg width="14" height="14" viewBox="0 0 24 24" aria-hidden="true"><path d="${TICKS[state]}"/></svg>`
  tick.append(state === 'queued' || state === 'failed' ? say(state) : `${say(state)} ${timeOf(text.at)}`)
  if (state !== 'failed') return tick
  const again = add('button', '', say('again'))
  again.addEventListener('click', () => onAgain(text))
  tick.append(again)
  return tick
}

/** @param {Text} text @param {number} place @param {string} side */
function drawPicture(text, place, side) {
  const box = add('div', `message picture ${side}`, '')
  const picture = document.createElement('img')
  picture.src = `/carrier/phone/pictures/${text.sid}/${place}`
  picture.alt = say('picture')
  box.append(picture)
  return box
}

/** @param {string} name */
function drawEmpty(name) {
  const empty = add('p', 'empty', say('empty', { name }))
  empty.append(document.createElement('br'), say('emptyHelp'))
  return empty
}

/** @param {string} tag @param {string} className @param {string} text */
function add(tag, className, text) {
  const element = document.createElement(tag)
  element.className = className
  element.textContent = text
  return element
}

/** @param {number} at */
const timeOf = (at) => new Date(at).toLocaleTimeString(LOCALE, { hour: 'numeric', minute: '2-digit' })

/** @param {number} at */
function dayOf(at) {
  const today = new Date(at).toDateString() === new Date().toDateString()
  return today ? say('today') : new Date(at).toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })
}
