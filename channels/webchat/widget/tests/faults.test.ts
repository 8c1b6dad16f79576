import { expect, test } from 'vitest'

import { findFaults } from '../src/app/faults'
import { en } from '../src/app/i18n/en'
import { zhCN } from '../src/app/i18n/zh-CN'

function formOf(fields: string): HTMLFormElement {
  document.body.innerHTML = `<form novalidate>${fields}</form>`
  return document.querySelector('form')!
}

const email = (value: string, more = '') => `<input id="email" class="field" type="email" value="${value}" ${more} />`

test.each([en, zhCN])('a malformed mail address has words of its own, and is not one that the hub could not write to', (t) => {
  expect(findFaults(formOf(email('ingrid')), t)).toEqual({ email: t.malformed })
  expect(t.malformed).toContain('name@example.com')
  expect(t.malformed).not.toBe(t.badAddress)
})

test('nothing is wrong with a whole address, nor with none where none is needed', () => {
  expect(findFaults(formOf(email('ingrid@example.com', 'required')), en)).toEqual({})
  expect(findFaults(formOf(email('')), en)).toEqual({})
})

test('what is needed is not there where there are only spaces; the first field at fault has the focus', () => {
  const form = formOf(`${email('', 'required')}<textarea id="question" class="field" required>  </textarea>`)
  expect(findFaults(form, en)).toEqual({ email: en.needed, question: en.needed })
  expect(document.activeElement?.id).toBe('email')
})
