// @ts-check
/** Puts a page's words in, in the language asked for, and switches it. */

const SLOT = 'hub:demo:language'
const wish = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(SLOT) ?? navigator.language

export const language = wish.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'

/** @type {Record<string, string>} */
let words = {}

/** One text of the page, its {names} filled in. @param {string} key @param {Record<string, string | number>} values */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
}

/** @param {Record<string, Record<string, string>>} texts by language */
export function speak(texts) {
  words = { ...texts['en'], ...texts[language] }
  document.documentElement.lang = language
  fill(document)
  for (const button of document.querySelectorAll('[data-language-switch]')) {
    button.textContent = say('otherLanguage')
    button.setAttribute('lang', language === 'en' ? 'zh-CN' : 'en')
    button.addEventListener('click', switchLanguage)
  }
}

/** Fill what carries `data-text` (its content) or `data-label` (its name). @param {ParentNode} root */
export function fill(root) {
  for (const each of root.querySelectorAll('[data-text]')) each.textContent = say(each.getAttribute('data-text') ?? '')
  for (const each of root.querySelectorAll('[data-label]')) each.setAttribute('aria-label', say(each.getAttribute('data-label') ?? ''))
  for (const each of root.querySelectorAll('[data-hint]')) each.setAttribute('placeholder', say(each.getAttribute('data-hint') ?? ''))
}

function switchLanguage() {
  const other = language === 'en' ? 'zh-CN' : 'en'
  localStorage.setItem(SLOT, other)
  const address = new URL(location.href)
  address.searchParams.delete('lang')
  location.replace(address)
}
