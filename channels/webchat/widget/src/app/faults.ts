/** What is wrong with a form, in the widget's language: the browser would say it in its own. By the id of each field; the first gets the focus. */

import type { Messages } from './i18n'

export type Faults = Record<string, string>

export function findFaults(form: HTMLFormElement, t: Messages): Faults {
  const wrong = [...form.querySelectorAll<HTMLInputElement>('.field')].filter((each) => !each.validity.valid || (each.required && !each.value.trim()))
  wrong[0]?.focus()
  return Object.fromEntries(wrong.map((each) => [each.id, each.value.trim() ? t.malformed : t.needed]))
}
