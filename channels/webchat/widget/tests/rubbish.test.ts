import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { hubNow, setHubTime } from '../src/app/clock'
import { parseFrame } from '../src/app/frames'
import { countLeft, isDocument } from '../src/app/limit'
import { formatSent, formatSize } from '../src/app/sizes'
import { canKeep, Store } from '../src/app/storage'
import { overlap } from '../src/loader/clear'
import { after, chat, frame, OPEN, unsent, welcome } from './builders'

test.each([
  ['', null],
  ['<html>', null],
  ['null', null],
  ['[]', null],
  ['{"type":5}', null],
  ['{"type":"welcome"}', null],
  ['{"type":"event","number":"7","kind":"message"}', null],
  ['{"type":"event","number":7,"kind":"message","message":{"id":"m"}}', null],
  [new Blob(), null],
])('%s is no frame', (data, parsed) => {
  expect(parseFrame(data)).toBe(parsed)
})

test('a frame of the hub is one, and so is one that only a newer hub has', () => {
  expect(parseFrame(JSON.stringify(welcome(chat())))?.type).toBe('welcome')
  expect(parseFrame('{"type":"fireworks"}')).toEqual({ type: 'fireworks' })
})

test('a clock that is ten minutes off is not believed', () => {
  setHubTime(Date.now() + 600_000)
  expect(hubNow() - Date.now()).toBeGreaterThan(599_000)
  setHubTime(Date.now())
})

test('five megabytes are counted at once, and are no message', () => {
  const text = 'x'.repeat(5_000_000)
  const begun = performance.now()
  expect([countLeft(text), isDocument(text)]).toEqual([4_000 - 5_000_000, true])
  expect(performance.now() - begun).toBeLessThan(50)
})

test('what an older page has left is read, and rubbish in its place is not', () => {
  const store = new Store('shop', null)
  store.keep(unsent('r1'))
  localStorage.setItem('hub:shop::unsent:r2', '{"half":')
  localStorage.setItem('hub:shop::unsent:r3', '{"request":1}')
  expect(store.unsent.map((each) => each.request)).toEqual(['r1'])
})

test('a welcome of an older hub offers nothing that it does not have', () => {
  const state = after(frame(welcome()), OPEN)
  expect([state.ways, state.filePolicy]).toEqual([[], null])
})

test.each([
  [2_306_867, '2.2 MB'],
  [900, '1 kB'],
])('%i bytes are %s', (bytes, words) => {
  expect(formatSize(bytes, 'en')).toBe(words)
})

test('a size that grows has its unit once', () => {
  expect(formatSent(1_468_006, 2_306_867, 'en')).toEqual(['1.4', '2.2 MB'])
})

test('the launcher rises above a marked bar that it would stand on, and no other', () => {
  const spot = { left: 900, right: 956, top: 700, bottom: 756 }
  expect(overlap({ left: 0, right: 1000, top: 720, bottom: 780 }, spot)).toBe(48)
  expect(overlap({ left: 0, right: 800, top: 720, bottom: 780 }, spot)).toBe(0)
})

/** Still has what was there, and takes nothing more. */
class FullStorage {
  readonly #held: Storage

  constructor(held: Storage) {
    this.#held = held
  }

  getItem(key: string): string | null {
    return this.#held.getItem(key)
  }

  removeItem(key: string): void {
    this.#held.removeItem(key)
  }

  setItem(): void {
    throw new DOMException('full', 'QuotaExceededError')
  }
}

describe('storage that is full', () => {
  beforeEach(() => localStorage.clear())
  afterEach(() => void vi.unstubAllGlobals())

  test('keeps the newest in memory, and says so', () => {
    const store = new Store('shop', null)
    store.draft = 'old'
    vi.stubGlobal('localStorage', new FullStorage(localStorage))
    store.draft = 'new'
    expect([store.draft, canKeep()]).toEqual(['new', false])
  })
})
