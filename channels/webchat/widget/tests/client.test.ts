import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Client } from '../src/app/client.svelte'
import { en } from '../src/app/i18n/en'
import { Store } from '../src/app/storage'
import type { Welcome } from '../src/app/wire'
import { welcome } from './builders'

/** A line to a hub that says what the test has it say. */
class Line {
  static readonly OPEN = 1
  readyState = 1
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null
  readonly sent: { type: string }[] = []

  constructor() {
    line = this
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string })
  }

  close(): void {}

  says(frame: Welcome): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

let line: Line
const begin = () =>
  new Client({
    key: 'shop',
    url: 'wss://hub.example/webchat/socket',
    base: 'https://hub.example/webchat/',
    language: 'en',
    messages: en,
    identity: null,
    onError: () => undefined,
    onBrand: () => undefined,
  })

beforeEach(() => {
  localStorage.clear()
  vi.stubGlobal('WebSocket', Line)
})
afterEach(() => vi.unstubAllGlobals())

test('a file that the browser did not keep is asked for again, until the visitor takes it away', async () => {
  new Store('shop', null).keepUpload({ request: 'r1', name: 'lamp.png', type: 'image/png', size: 9, at: 1, ticket: 't' })
  const client = begin() // no IndexedDB is here
  expect(client.state.uploads).toMatchObject([{ request: 'r1', state: 'paused' }])
  await vi.waitFor(() => expect(client.state.uploads).toMatchObject([{ state: 'refused', code: 'lost' }]))
  client.cancel('r1')
  expect(client.state.uploads).toEqual([])
  expect(new Store('shop', null).uploads).toEqual([])
})

test('a file whose message is kept already is not brought a second time', () => {
  const store = new Store('shop', null)
  store.keepUpload({ request: 'r1', name: 'lamp.png', type: 'image/png', size: 9, at: 1, ticket: 't' })
  store.keep({ request: 'r1', body: '', name: null, at: 1, refused: false, files: [] })
  expect(begin().state.uploads).toEqual([])
})

test('a file that another tab takes away, or has brought, goes from this one too', () => {
  const store = new Store('shop', null)
  for (const request of ['r1', 'r2']) store.keepUpload({ request, name: 'lamp.png', type: 'image/png', size: 9, at: 1, ticket: 't' })
  const client = begin()
  store.dropUpload('r1')
  window.dispatchEvent(Object.assign(new Event('storage'), { key: 'hub:shop::upload:r1', newValue: null }))
  window.dispatchEvent(Object.assign(new Event('storage'), { key: 'hub:shop::draft', newValue: null }))
  expect(client.state.uploads.map(({ request }) => request)).toEqual(['r2'])
})

test('the page is told to a hub that asks for it, and to no older one', () => {
  const client = begin()
  client.turnTo({ path: '/lamps', title: 'Lamps' })
  client.setContext({ page: '', cart: '2 lamps', order: '' })
  line.says(welcome())
  expect(line.sent.map(({ type }) => type)).not.toContain('page')
  line.says(welcome(null, { page: true }))
  expect(line.sent.at(-1)).toEqual({ type: 'page', path: '/lamps', title: 'Lamps', context: { page: '', cart: '2 lamps', order: '' } })
})
