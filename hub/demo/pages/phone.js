// @ts-check
/** The phone in the browser: who one is, whom one texts or calls, and the thread between the two. */

import { drawFace, initialsOf } from './people.js'
import { CallView } from './phone.call.js'
import { fetchNumbers, Line, sendText } from './phone.line.js'
import { drawThread, keepEndInView } from './phone.thread.js'
import { TEXTS } from './phone.words.js'
import { countParts } from './segments.js'
import { language, say, speak } from './words.js'

/** @typedef {import('./phone.line.js').Text} Text */

const FIRST_NUMBER = '+447700900123' // Maya Lindqvist, whom the shop page signs in too
const MINE = 'hub:demo:number'
const DEVICE = 'client:'
const NUMBER = /^\+[1-9]\d{6,14}$/ // E.164
const RETRY_MS = 3_000
const FEW_LEFT = 20 // places, before which nobody needs to count

/** @template {HTMLElement} [T=HTMLElement] @param {string} id */
const get = (id) => /** @type {T} */ (document.getElementById(id))

const mineField = /** @type {HTMLInputElement} */ (get('mine'))
const theirsField = /** @type {HTMLSelectElement} */ (get('theirs'))
const textField = /** @type {HTMLTextAreaElement} */ (get('text'))
const autoAnswer = /** @type {HTMLInputElement} */ (get('auto-answer'))
const callButton = /** @type {HTMLButtonElement} */ (get('call-start'))

const phone = {
  mine: '',
  isLinked: false,
  /** @type {Map<string, Text>} */
  texts: new Map(),
  /** @type {Line | null} */
  line: null,
  /** @type {import('./phone.line.js').HubNumber[]} */
  numbers: [],
  /** @type {import('./phone.line.js').Person[]} */
  people: [],
  /** @type {import('./phone.line.js').Person[]} an agent's phones: they are called and neither call nor text */
  devices: [],
}

/** @type {CallView} */
let calls

async function start() {
  speak(TEXTS)
  document.title = say('title')
  calls = new CallView(nameOf)
  tickClock()
  await loadNumbers()
  mineField.addEventListener('change', () => takeNumber(mineField.value))
  theirsField.addEventListener('change', draw)
  textField.addEventListener('input', drawDraft)
  textField.addEventListener('keydown', sendOnEnter)
  get('pictures').addEventListener('change', () => void sendPictures())
  autoAnswer.addEventListener('change', connect)
  callButton.addEventListener('click', () => void calls.dial(phone.mine, theirsField.value))
  get('write').addEventListener('submit', (event) => {
    event.preventDefault()
    send()
  })
  const asked = new URLSearchParams(location.search).get('number')
  takeNumber(asked ?? sessionStorage.getItem(MINE) ?? FIRST_NUMBER)
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
  get('people').replaceChildren(...[...phone.people, ...phone.devices].map(({ number, name }) => new Option(name, number)))
  get('faces').replaceChildren(...phone.people.map(drawPerson))
  get('devices').replaceChildren(...phone.devices.map(drawPerson))
  get('devices-heading').hidden = !phone.devices.length
}

/** @param {import('./phone.line.js').Person} person */
function drawPerson({ number, name }) {
  const row = document.createElement('li')
  row.innerHTML = '<button type="button"><b></b><small></small></button>'
  const [button, shown, small] = /** @type {HTMLElement[]} */ ([...row.querySelectorAll('button, b, small')])
  button?.prepend(drawFace(name))
  if (shown) shown.textContent = name
  if (small && !number.startsWith(DEVICE)) small.textContent = number
  button?.setAttribute('data-number', number)
  button?.addEventListener('click', () => takeNumber(number))
  return row
}

/** Become the owner of this number. @param {string} wish */
function takeNumber(wish) {
  const isDevice = phone.devices.some(({ number }) => number === wish)
  const number = isDevice ? wish : wish.replace(/[\s()-]/g, '')
  const good = isDevice || NUMBER.test(number)
  mineField.value = good ? number : wish
  mineField.setAttribute('aria-invalid', String(!good))
  get('mine-help').classList.toggle('bad', !good)
  get('mine-help').textContent = say(good ? 'mineHelp' : 'badNumber')
  if (!good || number === phone.mine) return
  phone.mine = number
  sessionStorage.setItem(MINE, number)
  phone.texts.clear()
  calls.close()
  connect()
}

function connect() {
  phone.line?.close()
  phone.isLinked = false
  calls.doubt()
  phone.line = new Line(phone.mine, autoAnswer.checked && phone.mine.startsWith(DEVICE), {
    onTexts: (texts) => keep(texts),
    onText: (text) => keep([text]),
    onStatus: (sid, status) => setStatus(sid, status),
    onCalls: (held) => calls.catchUp(held),
    onCall: (call) => calls.show(call),
    onHeard: (sid, heard) => calls.hear(sid, heard),
    onLink: setLink,
  })
  draw()
}

/** A device can be rung once its line is open, and not before. @param {boolean} isLinked */
function setLink(isLinked) {
  phone.isLinked = isLinked
  if (!isLinked) calls.doubt()
  get('away').textContent = isLinked ? '' : say('away')
  draw()
}

/** @param {string} address */
function nameOf(address) {
  const known = [...phone.people, ...phone.devices].find(({ number }) => number === address)
  return known?.name ?? (phone.numbers.find(({ number }) => number === address)?.label || plainly(address))
}

/** A device that nobody here can be says who has it: `client:jonas`. @param {string} address */
function plainly(address) {
  if (!address.startsWith(DEVICE)) return address
  const name = address.slice(DEVICE.length)
  return name.charAt(0).toUpperCase() + name.slice(1)
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
  const isDevice = phone.mine.startsWith(DEVICE)
  const theirs = theirsField.value
  const name = isDevice ? nameOf(phone.mine) : (phone.numbers.find(({ number }) => number === theirs)?.label ?? '')
  get('contact').textContent = isDevice ? say(phone.isLinked ? 'waitingForCalls' : 'connecting') : name
  get('contact-number').textContent = isDevice ? name : theirs
  get('initials').textContent = initialsOf(name)
  get('idle').textContent = say('waitingHelp', { name })
  get('idle').hidden = get('device-choice').hidden = !isDevice
  get('contact-choice').hidden = get('thread').hidden = get('write').hidden = callButton.hidden = isDevice
  callButton.disabled = !phone.numbers.find(({ number }) => number === theirs)?.takes_calls
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

/** Pictures go as soon as they are chosen, with the words that are written, as a phone sends them. */
async function sendPictures() {
  const field = /** @type {HTMLInputElement} */ (get('pictures'))
  const chosen = [...(field.files ?? [])]
  field.value = ''
  if (!chosen.length || !theirsField.value) return
  const body = textField.value.trim()
  textField.value = ''
  drawDraft()
  try {
    await sendText(phone.mine, theirsField.value, body, await Promise.all(chosen.map(inBase64)))
  } catch {
    get('away').textContent = say('failed')
    if (!textField.value) textField.value = body
    drawDraft()
  }
}

/** @param {File} file @returns {Promise<string>} */
function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

function tickClock() {
  const now = new Date()
  get('clock').textContent = now.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false })
  setTimeout(tickClock, 60_000 - (now.getTime() % 60_000))
}

void start()
