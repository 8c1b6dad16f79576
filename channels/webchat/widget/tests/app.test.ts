import { beforeEach, describe, expect, test } from 'vitest'

import { delayBefore } from '../src/app/backoff'
import { initialsOf } from '../src/app/format'
import { en } from '../src/app/i18n/en'
import { zhCN } from '../src/app/i18n/zh-CN'
import { countLeft, isReady } from '../src/app/limit'
import { splitLinks } from '../src/app/links'
import { Store, subjectOf } from '../src/app/storage'
import { unsent } from './builders'

describe('the wait before the next try', () => {
  test('doubles up to a quarter of a minute', () => {
    expect([0, 1, 2, 10].map((attempt) => delayBefore(attempt, 1))).toEqual([500, 1_000, 2_000, 15_000])
  })

  test('is spread by chance over half of it', () => {
    expect(delayBefore(10, 0)).toBe(7_500)
  })
})

describe('what outlives the page', () => {
  beforeEach(() => localStorage.clear())

  test('is given back in the order in which it was written', () => {
    const store = new Store('shop', null)
    store.keep(unsent('second', { at: 2 }))
    store.keep(unsent('first', { at: 1 }))
    expect(new Store('shop', null).unsent.map((each) => each.request)).toEqual(['first', 'second'])
  })

  test('names the files on their way, until they have come', () => {
    const lamp = { request: 'r1', name: 'lamp.png', type: 'image/png', size: 9, at: 1, ticket: null }
    const store = new Store('shop', null)
    store.keepUpload(lamp)
    store.keepUpload({ ...lamp, ticket: 't' })
    localStorage.setItem('hub:shop::upload:r2', '{"request":"r2","name":7}')
    expect(new Store('shop', null).uploads).toEqual([{ ...lamp, ticket: 't' }])
    store.dropUpload('r1')
    expect(new Store('shop', null).uploads).toEqual([])
  })

  test('goes along when the visitor signs in', () => {
    new Store('shop', null).visitor = 'token'
    expect(new Store('shop', 'maya').visitor).toBe('token')
  })

  test('is not left for the next visitor when they sign out', () => {
    new Store('shop', null).visitor = 'token'
    new Store('shop', 'maya').draft = 'my card number is'
    const next = new Store('shop', null)
    expect([next.visitor, next.draft]).toEqual([null, ''])
  })

  test('of one widget is not that of another', () => {
    new Store('shop', null).visitor = 'token'
    expect(new Store('help', null).visitor).toBeNull()
  })
})

test('the subject of a token is read where there is one', () => {
  expect(subjectOf(`x.${btoa(JSON.stringify({ sub: 'maya' }))}.y`)).toBe('maya')
  expect(subjectOf('nonsense')).toBeNull()
  expect(subjectOf(null)).toBeNull()
})

describe('the limit', () => {
  test('counts letters as the hub does', () => {
    expect(countLeft('😀'.repeat(4_000))).toBe(0)
    expect(isReady('😀'.repeat(4_001))).toBe(false)
  })

  test('does not let blanks go', () => {
    expect(isReady(' \n ')).toBe(false)
  })
})

test('a web address becomes a link, the full stop after it does not, and nothing else does', () => {
  const links = splitLinks('See https://a.example/b?c=1. javascript:alert(1) 或 https://b.example/，好').filter((piece) => piece.href)
  expect(links.map((piece) => piece.href)).toEqual(['https://a.example/b?c=1', 'https://b.example/'])
})

test.each([
  ['Noor', 'N'],
  ['Noor Haddad', 'NH'],
  ['陈小诺', '诺'],
])('%s is drawn as %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('each message exists in each language', () => {
  expect(Object.keys(zhCN).sort()).toEqual(Object.keys(en).sort())
})
