import { describe, expect, test } from 'vitest'

import { pack, parseFromFrame, parseFromHost } from '../src/bridge/messages'

const frameWindow = {} as Window
const otherWindow = {} as Window
const frame = { window: frameWindow, origin: 'https://hub.example' }

function posted(data: unknown, more: { origin?: string; source?: Window | null } = {}) {
  return { data, origin: 'https://hub.example', source: frameWindow, ...more } as MessageEvent<unknown>
}

describe('the loader', () => {
  test('takes a message from its frame', () => {
    expect(parseFromFrame(posted(pack({ kind: 'unread', count: 2 })), frame)).toMatchObject({ kind: 'unread', count: 2 })
  })

  test('takes none from another origin', () => {
    expect(parseFromFrame(posted(pack({ kind: 'close' }), { origin: 'https://evil.example' }), frame)).toBeNull()
  })

  test('takes none from another window of the right origin', () => {
    expect(parseFromFrame(posted(pack({ kind: 'close' }), { source: otherWindow }), frame)).toBeNull()
  })

  test('takes none before there is a frame', () => {
    expect(parseFromFrame(posted(pack({ kind: 'close' }), { source: null }), { ...frame, window: null })).toBeNull()
  })

  test.each([
    ['text', 'close'],
    ['nothing', null],
    ['without our mark', { kind: 'close' }],
    ['of no known kind', pack({ kind: 'navigate' } as never)],
    ['named like a part of every object', pack({ kind: 'constructor' } as never)],
    ['with a count that is none', pack({ kind: 'unread', count: -1 })],
    ['that only a host may say', pack({ kind: 'shown', focus: true })],
  ])('takes none that is %s', (_, data) => {
    expect(parseFromFrame(posted(data), frame)).toBeNull()
  })
})

describe('the app in the frame', () => {
  const host = { window: otherWindow, origin: 'https://shop.example' }
  const start = pack({ kind: 'start', language: 'en', identity: null, brand: '#1F4A3D', theme: 'light' })
  const fromHost = { origin: 'https://shop.example', source: otherWindow }

  test('takes its settings from the page around it', () => {
    expect(parseFromHost(posted(start, fromHost), host)).toMatchObject({ kind: 'start', language: 'en' })
  })

  test('takes none from a page with another address than the one it was told', () => {
    expect(parseFromHost(posted(start, { ...fromHost, origin: 'https://evil.example' }), host)).toBeNull()
  })

  test('takes no settings with a language it does not have', () => {
    expect(parseFromHost(posted({ ...start, language: 'xx' }, fromHost), host)).toBeNull()
  })
})
