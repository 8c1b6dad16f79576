import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Client } from '../src/app/client.svelte'
import { en } from '../src/app/i18n/en'
import Log from '../src/app/views/Log.svelte'
import { after, chat, frame, said, welcome } from './builders'

// A box of 600 with 2,000 in it, as a browser would measure it: what happy-dom does not.
const CONTENT = 2_000
let height = 600
let top = 0
let resized = () => {}
let view: Record<string, unknown>

const log = () => document.querySelector<HTMLElement>('.log')!
const isAtEnd = () => top === CONTENT - height
const says = () => document.querySelector('.more')?.textContent

function scrolls(to: number): void {
  top = Math.max(0, Math.min(to, CONTENT - height))
}
/** A frame of the browser: what was scrolled is told before what has another size. */
function draw(): void {
  log().dispatchEvent(new Event('scroll'))
  resized()
  flushSync()
}

beforeEach(() => {
  height = 600
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(call: () => void) {
        resized = call
      }
      observe() {}
      disconnect() {}
    },
  )
  const state = after(frame(welcome(chat({ messages: [said('Hello', 'agent')] }))))
  view = mount(Log, { target: document.body, props: { client: { state } as unknown as Client, t: en, language: 'en' } })
  Object.defineProperties(log(), {
    clientHeight: { get: () => height },
    scrollHeight: { get: () => CONTENT },
    scrollTop: { get: () => top },
    scrollTo: { value: (to: { top: number }) => scrolls(to.top) },
  })
  flushSync()
  draw()
})
afterEach(async () => {
  await unmount(view)
  vi.unstubAllGlobals()
})

test('the last words stay in sight when what follows a chat takes half the room just after a scroll', () => {
  expect(isAtEnd()).toBe(true)
  height = 300
  draw()
  expect([isAtEnd(), says()]).toEqual([true, undefined])
})

test('who has scrolled up to read stays there, and is told of what comes', () => {
  scrolls(400)
  draw()
  height = 300
  draw()
  expect([top, says()?.trim()]).toEqual([400, en.newMessages])
})
