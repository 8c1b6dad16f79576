// @ts-check
/** Where to click in the demo, who one may be, and how busy it is. */

import { TEXTS } from './index.words.js'
import { drawFace } from './people.js'
import { say, speak } from './words.js'

/**
 * @typedef {{ customers: boolean, agents: boolean, rate_per_minute: number }} Crowd
 * @typedef {{ login: string, password: string, name: string, role: string }} SignIn
 * @typedef {{ sign_ins: SignIn[], numbers: { number: string, label: string }[],
 *   mail: { mailboxes: { address: string, label: string }[] }, crowd: Crowd }} World
 */

const RETRY_MS = 3_000
const COPIED_MS = 1_500

const form = /** @type {HTMLFormElement} */ (document.getElementById('crowd'))

/** @param {string} id */
const get = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name))

/** @returns {Promise<World>} */
async function fetchWorld() {
  const answer = await fetch('/demo/world').catch(() => null)
  if (answer?.ok) return answer.json()
  get('trouble').textContent = say('unreachable')
  await new Promise((done) => setTimeout(done, RETRY_MS))
  return fetchWorld()
}

/** @param {World} world */
function draw(world) {
  get('trouble').textContent = ''
  get('people').replaceChildren(...world.sign_ins.map(drawSignIn))
  get('numbers').replaceChildren(...world.numbers.flatMap(({ number, label }) => [add('span', label), add('b', number)]))
  get('mailboxes').replaceChildren(...world.mail.mailboxes.flatMap(({ address, label }) => [add('span', label), add('b', address)]))
  drawCrowd(world.crowd)
}

/** @param {SignIn} person */
function drawSignIn({ name, role, login, password }) {
  const row = document.createElement('tr')
  const person = add('span', '')
  person.className = 'person'
  person.append(drawFace(name), name)
  const cells = [person, add('span', say(role)), drawCopy(login, 'login'), drawCopy(password, 'password')]
  row.append(...cells.map((inside) => add('td', inside)))
  return row
}

/** @param {string} value @param {string} what */
function drawCopy(value, what) {
  const button = add('button', value)
  button.className = 'copy'
  button.setAttribute('type', 'button')
  button.title = say('copyLabel', { what: say(what) })
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(value)
    button.textContent = say('copied')
    button.classList.add('done')
    setTimeout(() => {
      button.textContent = value
      button.classList.remove('done')
    }, COPIED_MS)
  })
  return button
}

/** @param {string} tag @param {string | Node} inside */
function add(tag, inside) {
  const element = document.createElement(tag)
  element.append(inside)
  return element
}

/** @param {Crowd} crowd */
function drawCrowd(crowd) {
  field('customers').checked = crowd.customers
  field('agents').checked = crowd.agents
  field('rate').value = String(crowd.rate_per_minute)
  drawRate()
}

const drawRate = () => (/** @type {HTMLElement} */ (form.querySelector('output')).textContent = field('rate').value)

async function saveCrowd() {
  const crowd = { customers: field('customers').checked, agents: field('agents').checked, rate_per_minute: Number(field('rate').value) }
  const answer = await fetch('/demo/crowd', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Hub': '1' },
    body: JSON.stringify(crowd),
  }).catch(() => null)
  get('trouble').textContent = answer?.ok ? '' : say('notSaved')
  if (!answer?.ok) draw(await fetchWorld())
}

speak(TEXTS)
document.title = say('title')
form.addEventListener('input', drawRate)
form.addEventListener('change', () => void saveCrowd())
draw(await fetchWorld())
