// @ts-check
import { drawLamp, drawSmallLamp, SHADES } from './lamp.js'
import { TEXTS } from './shop.words.js'
import { language, say, speak } from './words.js'

const DELIVERY_DAYS = 3
const WHO = 'hub:demo:who'
const MAIN_GROUND = '#EAE2D6'

/** @param {string} id */
const get = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** What the widget's script leaves on the page, or collects the calls until it has come. @param {unknown[]} call */
function hub(...call) {
  const page = /** @type {any} */ (window)
  page.hub ??= Object.assign((/** @type {unknown[]} */ ...each) => page.hub.q.push(each), { q: [] })
  page.hub(...call)
}

/** @param {string} name */
function chooseShade(name) {
  const shade = SHADES[name]
  if (!shade) return
  get('picture').innerHTML = drawLamp(shade, name === 'terracotta' ? MAIN_GROUND : shade.ground)
  get('picture').setAttribute('aria-label', say('picture', { shade: say(name) }))
  get('shade').textContent = say(name)
  for (const button of document.querySelectorAll('[data-shade]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-shade') === name))
  }
}

/** @param {HTMLElement} list @param {string} name @param {string} inside */
function addShade(list, name, inside) {
  const button = document.createElement('button')
  button.type = 'button'
  button.dataset['shade'] = name
  button.setAttribute('aria-label', say(name))
  button.innerHTML = inside
  if (!inside) button.className = `swatch-${name}`
  button.addEventListener('click', () => chooseShade(name))
  list.append(button)
}

function nextDelivery() {
  const day = new Date()
  day.setDate(day.getDate() + DELIVERY_DAYS)
  return day.toLocaleDateString(language === 'en' ? 'en-GB' : language, { weekday: 'long', day: 'numeric', month: 'long' })
}

/** As a real shop would: the token comes from its own server, which knows who signed in. @param {string} who */
async function signIn(who) {
  get('trouble').textContent = ''
  sessionStorage.setItem(WHO, who)
  hub('identify', who ? await fetchToken(who) : null)
}

/** @param {string} who @returns {Promise<string | null>} */
async function fetchToken(who) {
  const answer = await fetch(`/demo/identity?who=${encodeURIComponent(who)}`).catch(() => null)
  if (answer?.ok) return (await answer.json()).token
  get('trouble').textContent = say('offline')
  choose('')
  return null
}

/** @param {string} who */
function choose(who) {
  for (const radio of document.querySelectorAll('[name=who]')) {
    const input = /** @type {HTMLInputElement} */ (radio)
    input.checked = input.value === who
  }
}

speak(TEXTS)
document.title = say('title')
hub('setLanguage', language)
for (const [name, shade] of Object.entries(SHADES)) {
  addShade(get('thumbs'), name, drawSmallLamp(shade))
  addShade(get('swatches'), name, '')
}
chooseShade('terracotta')
get('stock').textContent = say('stock', { day: nextDelivery() })
get('buy').addEventListener('click', () => {
  get('buy').textContent = say('bought')
  get('count').textContent = '1'
})
get('visitor').addEventListener('change', (event) => void signIn(/** @type {HTMLInputElement} */ (event.target).value))

const who = sessionStorage.getItem(WHO) ?? ''
choose(who)
if (who) void signIn(who)
