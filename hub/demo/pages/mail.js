// @ts-check
/** A customer's mailbox in the browser: who one is, what came, and writing. */

import { drawList, drawMail, drawPeople } from './mail.draw.js'
import { fetchMailboxes, fetchMails, readFile, sendMail } from './mail.line.js'
import { TEXTS } from './mail.words.js'
import { say, speak } from './words.js'

/** @typedef {import('./mail.line.js').Mail} Mail */

const MINE = 'hub:demo:mail'
const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/
const LOOK_MS = 1_000
const RETRY_MS = 3_000

/** @template {HTMLElement} [T=HTMLElement] @param {string} id */
const get = (id) => /** @type {T} */ (document.getElementById(id))

const mineField = /** @type {HTMLInputElement} */ (get('mine'))
const bodyField = /** @type {HTMLTextAreaElement} */ (get('body'))
const subjectField = /** @type {HTMLInputElement} */ (get('subject'))
const filesField = /** @type {HTMLInputElement} */ (get('files'))
const toField = /** @type {HTMLSelectElement} */ (get('to'))

const box = {
  mine: '',
  /** @type {Map<number, Mail>} */
  mails: new Map(),
  /** @type {Mail | null} */
  open: null,
  /** @type {import('./mail.line.js').Person[]} */
  people: [],
}

async function start() {
  speak(TEXTS)
  document.title = say('title')
  await loadMailboxes()
  mineField.addEventListener('change', () => become(mineField.value))
  get('new').addEventListener('click', () => read(null))
  bodyField.addEventListener('input', drawDraft)
  filesField.addEventListener('change', drawDraft)
  get('write').addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  become(sessionStorage.getItem(MINE) ?? box.people[0]?.address ?? 'maya@example.com')
  void look()
}

/** @returns {Promise<void>} */
async function loadMailboxes() {
  try {
    const { mailboxes, people } = await fetchMailboxes()
    box.people = people
    toField.replaceChildren(...mailboxes.map(({ address, label }) => new Option(`${label} <${address}>`, address)))
    get('people').replaceChildren(...people.map(({ address, name }) => new Option(name, address)))
    get('away').textContent = ''
  } catch {
    get('away').textContent = say('away')
    await new Promise((done) => setTimeout(done, RETRY_MS))
    return loadMailboxes()
  }
}

/** @param {string} wish */
function become(wish) {
  const address = wish.trim().toLowerCase()
  const good = ADDRESS.test(address)
  mineField.value = good ? address : wish
  mineField.setAttribute('aria-invalid', String(!good))
  get('mine-help').classList.toggle('bad', !good)
  get('mine-help').textContent = say(good ? 'mineHelp' : 'badAddress')
  if (!good || address === box.mine) return
  box.mine = address
  sessionStorage.setItem(MINE, address)
  box.mails.clear()
  read(null)
  void fetchNew()
}

async function look() {
  await fetchNew()
  setTimeout(look, LOOK_MS)
}

async function fetchNew() {
  const mine = box.mine
  try {
    const mails = await fetchMails(mine, Math.max(0, ...box.mails.keys()))
    get('away').textContent = ''
    if (mine === box.mine && mails.length) keep(mails)
  } catch {
    get('away').textContent = say('away')
  }
}

/** @param {Mail[]} mails */
function keep(mails) {
  for (const mail of mails) box.mails.set(mail.number, mail)
  draw()
}

function draw() {
  drawPeople(get('faces'), { people: box.people, mine: box.mine, onPick: become })
  drawList(get('mails'), { mails: [...box.mails.values()], open: box.open?.number ?? null, onOpen: read })
}

/** @param {Mail | null} mail */
function read(mail) {
  box.open = mail
  drawMail(get('reading'), mail)
  get('write').toggleAttribute('data-answering', Boolean(mail && !mail.outgoing))
  draw()
  drawDraft()
}

function drawDraft() {
  const answered = box.open && !box.open.outgoing ? box.open : null
  const button = get('write').querySelector('button')
  if (button) {
    button.textContent = say(answered ? 'answer' : 'send')
    button.toggleAttribute('disabled', !bodyField.value.trim() && !filesField.files?.length)
  }
  get('chosen').textContent = [...(filesField.files ?? [])].map(({ name }) => name).join(', ')
}

async function send() {
  const answered = box.open && !box.open.outgoing ? box.open : null
  get('trouble').textContent = ''
  try {
    const files = await Promise.all([...(filesField.files ?? [])].map(readFile))
    const sent = await sendMail({
      sender: box.mine,
      name: box.people.find(({ address }) => address === box.mine)?.name ?? '',
      to: [answered ? answered.from.address : toField.value],
      subject: answered ? '' : subjectField.value,
      body: bodyField.value,
      answers: answered?.number ?? null,
      files,
    })
    bodyField.value = subjectField.value = filesField.value = ''
    keep([sent])
    read(sent)
  } catch (error) {
    get('trouble').textContent = say('refused', { reason: error instanceof Error ? error.message : String(error) })
  }
}

void start()
