// @ts-check
/** The phone in the browser: who one is, whom one texts, and the thread between the two. */

import { drawFace, initialsOf } from './people.js'
import { fetchNumbers, Line, sendText } from './phone.line.js'
import { drawThread, keepEndInView } from './phone.thread.js'
import { TEXTS } from './phone.words.js'
import { countParts } from './segments.js'
import { language, say, speak } from './words.js'

/** @typedef {import('./phone.line.js').Text} Text */

const FIRST_NUMBER = '+447700900123' // Maya Lindqvist, whom the shop page signs in too
const MINE = 'hub:demo:number'
const NUMBER = /^\+[1-9]\d{6,14}$/ // E.164
const RETRY_MS = 3_000
const FEW_LEFT = 20 // places, before which nobody needs to count

/** @template {HTMLElement} [T=HTMLElement] @param {string} id */
const get = (id) => /** @type {T} */ (document.getElementById(id))

const mineField = /** @type {HTMLInputElement} */ (get('mine'))
const theirsField = /** @type {HTMLSelectElement} */ (get('theirs'))
const textField = /** @type {HTMLTextAreaElement} */ (get('text'))

const phone = {
  mine: '',
  /** @type {Map<string, Text>} */
  texts: new Map(),
  /** @type {Line | null} */
  line: null,
  /** @type {import('./phone.line.js').HubNumber[]} */
  numbers: [],
  /** @type {import('./phone.line.js').Person[]} */
  people: [],
}

async function start() {
  speak(TEXTS)
  document.title = say('title')
  tickClock()
  await loadNumbers()
  mineField.addEventListener('change', () => takeNumber(mineField.value))
  theirsField.addEventListener('change', draw)
  textField.addEventListener('input', drawDraft)
  textField.addEventListener('keydown', sendOnEnter)
  get('write').addEventListener('submit', (event) => {
    event.preventDefault()
    send()
  })
  takeNumber(sessionStorage.getItem(MINE) ?? FIRST_NUMBER)
  drawDraft()
  keepEndInView(get('thread'))
}

/** @returns {Promise<void>} */
async function loadNumbers() {
  try {
    Object.assign(phone, await fetchNumbers())
  } catch {
    get('away').textContent = say('away')
    await new Promise((done) => setTimeout(done, RETRY_MS))
    return loadNumbers()
  }
  get('away').textContent = phone.numbers.length ? '' : say('noNumber')
  theirsField.replaceChildren(...phone.numbers.map(({ number, label }) => new Option(`${label} ${number}`, number)))
  get('people').replaceChildren(...phone.people.map(({ number, name }) => new Option(name, number)))
  get('faces').replaceChildren(...phone.people.map(drawPerson))
}

/** @param {import('./phone.line.js').Person} person */
function drawPerson({ number, name }) {
  const row = document.createElement('li')
  row.innerHTML = '<button type="button"><b></b><small></small></button>'
  const [button, shown, small] = /** @type {HTMLElement[]} */ ([...row.querySelectorAll('button, b, small')])
  button?.prepend(drawFace(name))
  if (shown) shown.textContent = name
  if (small) small.textContent = number
  button?.setAttribute('data-number', number)
  button?.addEventListener('click', () => takeNumber(number))
  return row
}

/** Become the owner of this number. @param {string} wish */
function takeNumber(wish) {
  const number = wish.replace(/[\s()-]/g, '')
  const good = NUMBER.test(number)
  mineField.value = good ? number : wish
  mineField.setAttribute('aria-invalid', String(!good))
  get('mine-help').classList.toggle('bad', !good)
  get('mine-help').textContent = say(good ? 'mineHelp' : 'badNumber')
  if (!good || number === phone.mine) return
  phone.mine = number
  sessionStorage.setItem(MINE, number)
  phone.line?.close()
  phone.texts.clear()
  phone.line = new Line(number, {
    onTexts: (texts) => keep(texts),
    onText: (text) => keep([text]),
    onStatus: (sid, status) => setStatus(sid, status),
    onLink: (open) => (get('away').textContent = open ? '' : say('away')),
  })
  draw()
}

/** @param {Text[]} texts */
function keep(texts) {
  for (const text of texts) phone.texts.set(text.sid, text)
  draw()
}

/** @param {string} sid @param {string} status */
function setStatus(sid, status) {
  const text = phone.texts.get(sid)
  if (text) keep([{ ...text, status }])
}

function draw() {
  const theirs = theirsField.value
  const name = phone.numbers.find(({ number }) => number === theirs)?.label ?? ''
  get('contact').textContent = name
  get('contact-number').textContent = theirs
  get('initials').textContent = initialsOf(name)
  for (const button of document.querySelectorAll('[data-number]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-number') === phone.mine))
  }
  const between = [...phone.texts.values()].filter(({ from, to }) => from === theirs || to === theirs)
  between.sort((one, other) => one.at - other.at)
  drawThread(get('thread'), { texts: between, mine: phone.mine, name, onAgain: (text) => void deliver(text.body) })
}

function drawDraft() {
  const body = textField.value
  const { parts, left } = countParts(body)
  const counted = parts > 1 || left <= FEW_LEFT
  get('parts').textContent = counted ? say('parts', { left, parts }) : ''
  get('parts').setAttribute('aria-label', counted ? say('partsSpoken', { left, parts }) : '')
  textField.parentElement?.setAttribute('data-text', body)
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector('#write button'))
  if (button) button.disabled = !body.trim() || !theirsField.value
}

/** @param {KeyboardEvent} event */
function sendOnEnter(event) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
  event.preventDefault()
  send()
}

function send() {
  const body = textField.value.trim()
  if (!body || !theirsField.value) return
  textField.value = ''
  drawDraft()
  void deliver(body)
}

/** A text the carrier could not take goes back into the field, where nothing newer was written. @param {string} body */
async function deliver(body) {
  try {
    const { sid } = await sendText(phone.mine, theirsField.value, body)
    const held = phone.texts.get(sid)
    if (!held) keep([{ sid, from: phone.mine, to: theirsField.value, body, at: Date.now(), status: 'queued' }])
    get('thread').scrollTop = get('thread').scrollHeight
  } catch {
    get('away').textContent = say('failed')
    if (!textField.value) textField.value = body
    drawDraft()
  }
}

function tickClock() {
  const now = new Date()
  get('clock').textContent = now.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false })
  setTimeout(tickClock, 60_000 - (now.getTime() % 60_000))
}

void start()
