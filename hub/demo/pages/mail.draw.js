// @ts-check
/** The list of mails, and the one that is being read. Words of mails are only ever text here. */

import { drawFace } from './people.js'
import { language, say } from './words.js'

/** @typedef {import('./mail.line.js').Mail} Mail */

/** @param {string} tag @param {string} text @param {string} [name] */
function make(tag, text, name) {
  const element = document.createElement(tag)
  element.textContent = text
  if (name) element.className = name
  return element
}

/** @param {number} at */
const timeOf = (at) => new Date(at).toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' })

/** @param {Mail} mail */
const subjectOf = (mail) => mail.subject || say('noSubject')

/** @param {HTMLElement} list @param {{ mails: Mail[], open: number | null, onOpen: (mail: Mail) => void }} wishes */
export function drawList(list, { mails, open, onOpen }) {
  if (!mails.length) return list.replaceChildren(make('li', say('empty'), 'empty'))
  const rows = [...mails].sort((one, other) => other.number - one.number).map((mail) => {
    const row = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.setAttribute('aria-current', String(mail.number === open))
    const who = mail.outgoing ? say('me') : mail.from.name || mail.from.address
    button.append(make('b', who), make('time', timeOf(mail.at)), make('span', subjectOf(mail)), make('span', mail.words.split('\n')[0] ?? '', 'first'))
    button.addEventListener('click', () => onOpen(mail))
    row.append(button)
    return row
  })
  list.replaceChildren(...rows)
}

/** @param {HTMLElement} article @param {Mail | null} mail */
export function drawMail(article, mail) {
  if (!mail) return article.replaceChildren(make('p', say('pick'), 'empty'))
  const about = [say('from', mail.from), say('toWhom', { people: mail.to.join(', ') })]
  if (mail.cc.length) about.push(say('copy', { people: mail.cc.join(', ') }))
  const parts = [make('h3', subjectOf(mail)), make('p', about.join(' · '), 'about'), make('div', mail.words, 'said')]
  if (mail.files.length) {
    const files = make('ul', '', 'attached')
    files.append(...mail.files.map(({ name, size }) => make('li', `${name} · ${Math.ceil(size / 1024)} kB`)))
    parts.push(files)
  }
  if (mail.quote) {
    const fold = document.createElement('details')
    fold.append(make('summary', say('quoted')), make('div', mail.quote, 'said'))
    parts.push(fold)
  }
  article.replaceChildren(...parts)
}

/** @param {HTMLElement} list @param {{ people: import('./mail.line.js').Person[], mine: string, onPick: (address: string) => void }} wishes */
export function drawPeople(list, { people, mine, onPick }) {
  const rows = people.map(({ address, name }) => {
    const row = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.setAttribute('aria-pressed', String(address === mine))
    const words = document.createElement('span')
    words.append(make('b', name), make('small', address))
    button.append(drawFace(name), words)
    button.addEventListener('click', () => onPick(address))
    row.append(button)
    return row
  })
  list.replaceChildren(...rows)
}
