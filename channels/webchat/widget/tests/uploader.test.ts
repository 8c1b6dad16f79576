import { afterEach, expect, test, vi } from 'vitest'

import { RefusedError, type Files } from '../src/app/files'
import type { Upload } from '../src/app/state'
import { findRefusal, PIECE_BYTES, Uploader } from '../src/app/uploader'
import type { ChatFile } from '../src/app/wire'

const SIZE = 3 * PIECE_BYTES
const FILE: ChatFile = { id: 'att_1', name: 'lamp.png', type: 'image/png', size: SIZE, shown: true }

/** A hub with a line to it that may be cut: what arrived before stays there. */
class Hub {
  came = 0
  pieces = 0
  cut = false
  loses = 0 // so many answers are lost after the piece has arrived

  announce = () => this.#over({ ticket: 't', name: 'lamp.png', ...this.#progress() })
  measure = () => this.#over(this.#progress())
  cancel = () => Promise.resolve()
  send = async (_ticket: string, offset: number, piece: Blob) => {
    if (this.cut) throw new TypeError('no line')
    if (offset !== this.came) throw new RefusedError('bad_offset', this.came)
    this.came += piece.size
    this.pieces += 1
    if (this.loses-- > 0) throw new TypeError('no answer')
    return this.#progress()
  }

  #progress() {
    return { offset: this.came, file: this.came === SIZE ? FILE : null }
  }

  #over<T>(answer: T): Promise<T> {
    return this.cut ? Promise.reject(new TypeError('no line')) : Promise.resolve(answer)
  }
}

/** What a browser's tabs share: who holds which lock, and who waits for it. */
class Locks {
  readonly #tails = new Map<string, Promise<unknown>>()

  request = async (name: string, how: LockOptions, work: (lock: Lock | null) => unknown): Promise<unknown> => {
    const tail = this.#tails.get(name)
    if (tail && how.ifAvailable) return work(null)
    const turn = (tail ?? Promise.resolve()).then(() => {
      if (how.signal?.aborted) throw new DOMException('given up', 'AbortError')
      return work({ name, mode: 'exclusive' })
    })
    const end = turn.catch(() => undefined).then(() => {
      if (this.#tails.get(name) === end) this.#tails.delete(name)
    })
    this.#tails.set(name, end)
    return turn
  }
}

const share = (locks: { request: unknown }) => vi.stubGlobal('navigator', { locks })

function begin(hub: Hub, ticket: string | null = null, { wanted = (): boolean => true } = {}) {
  const changes: Partial<Upload>[] = []
  const gone: string[] = []
  const brought: string[] = []
  let settle: (file: ChatFile) => void
  const done = new Promise<ChatFile>((resolve) => (settle = resolve))
  const uploader = new Uploader(hub as unknown as Files, {
    change: (_request, change) => {
      changes.push(change)
      if (change.sent !== PIECE_BYTES) return
      onFirst(hub)
      onFirst = () => undefined
    },
    agreed: () => undefined,
    done: (request, file) => {
      brought.push(request)
      settle(file)
    },
    isWanted: wanted,
    gone: (request) => void gone.push(request),
  })
  uploader.add('r1', new File([new Uint8Array(SIZE)], 'lamp.png'), ticket)
  return { uploader, changes, done, gone, brought }
}

let onFirst: (hub: Hub) => void = () => undefined
afterEach(() => {
  onFirst = () => undefined
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a file goes in pieces, each behind the last', async () => {
  const hub = new Hub()
  const { done, changes } = begin(hub)
  expect(await done).toEqual(FILE)
  expect(changes.flatMap((each) => each.sent ?? [])).toEqual([0, PIECE_BYTES, 2 * PIECE_BYTES, SIZE])
})

test('after a reconnect in its middle it goes on with what the hub does not have', async () => {
  const hub = new Hub()
  onFirst = () => (hub.cut = true)
  const { uploader, done, changes } = begin(hub)
  await vi.waitFor(() => expect(changes.at(-1)?.state).toBe('paused'))
  hub.cut = false
  uploader.resume()
  expect(await done).toEqual(FILE)
  expect(hub.pieces).toBe(3)
})

test('a page that is loaded anew goes on where the hub stands', async () => {
  const hub = new Hub()
  hub.came = PIECE_BYTES
  expect(await begin(hub, 't').done).toEqual(FILE)
  expect(hub.pieces).toBe(2)
})

test('where the ticket of the earlier page has become too old, it begins anew', async () => {
  const hub = new Hub()
  const measure = hub.measure
  hub.measure = () => {
    hub.measure = measure
    return Promise.reject(new RefusedError('gone', null))
  }
  expect(await begin(hub, 'old').done).toEqual(FILE)
  expect(hub.pieces).toBe(3)
})

test('a piece whose answer was lost is not sent twice', async () => {
  const hub = new Hub()
  hub.loses = 1
  const { uploader, done, changes } = begin(hub)
  await vi.waitFor(() => expect(changes.at(-1)?.state).toBe('paused'))
  uploader.resume()
  await done
  expect([hub.came, hub.pieces]).toEqual([SIZE, 3])
})

test('what is cancelled sends nothing more', async () => {
  const hub = new Hub()
  onFirst = () => (hub.cut = true)
  const { uploader, changes } = begin(hub)
  await vi.waitFor(() => expect(changes.at(-1)?.state).toBe('paused'))
  hub.cut = false
  uploader.cancel('r1')
  await Promise.resolve()
  expect(hub.pieces).toBe(1)
})

test('where the browser allows no locks, a file goes all the same', async () => {
  share({ request: () => Promise.reject(new DOMException('not in this frame', 'SecurityError')) })
  const { uploader, done, brought } = begin(new Hub())
  await done
  uploader.add('r2', new File([new Uint8Array(SIZE)], 'lamp.png'))
  await vi.waitFor(() => expect(brought).toEqual(['r1', 'r2']))
})

/** Another tab has a file, and its line is broken. */
async function stuckElsewhere() {
  share(new Locks())
  const stuck = new Hub()
  onFirst = () => (stuck.cut = true)
  const other = begin(stuck)
  await vi.waitFor(() => expect(other.changes.at(-1)?.state).toBe('paused'))
  return other
}

test('a file that another tab has keeps none that comes after it, and follows when that tab is gone', async () => {
  const other = await stuckElsewhere()
  const { uploader, brought } = begin(new Hub(), 't')
  uploader.add('r2', new File([new Uint8Array(SIZE)], 'lamp.png'))
  await vi.waitFor(() => expect(brought).toEqual(['r2']))
  other.uploader.abandon()
  await vi.waitFor(() => expect(brought).toEqual(['r2', 'r1']))
})

test('a file that another tab has is given up here without waiting for that tab', async () => {
  const other = await stuckElsewhere()
  const hub = new Hub()
  const mine = begin(hub, 't')
  mine.uploader.cancel('r1')
  other.uploader.abandon()
  mine.uploader.add('r2', new File([new Uint8Array(SIZE)], 'lamp.png'))
  await vi.waitFor(() => expect(mine.brought).toEqual(['r2']))
  expect(hub.pieces).toBe(3) // of the second alone
})

test('what another tab has taken away meanwhile is not sent', async () => {
  const other = await stuckElsewhere()
  const hub = new Hub()
  let kept = true
  const mine = begin(hub, 't', { wanted: () => kept })
  kept = false
  other.uploader.cancel('r1')
  await vi.waitFor(() => expect(mine.gone).toEqual(['r1']))
  expect(hub.pieces).toBe(0)
})

test('what another tab takes away at the hub while it is sent does not begin anew', async () => {
  const hub = new Hub()
  let kept = true
  onFirst = () => {
    kept = false
    hub.send = () => Promise.reject(new RefusedError('gone', null))
  }
  const { gone, changes } = begin(hub, 't', { wanted: () => kept })
  await vi.waitFor(() => expect(gone).toEqual(['r1']))
  expect(changes.map(({ state }) => state)).not.toContain('refused')
  expect(hub.pieces).toBe(1)
})

test.each([
  ['lamp.png', 5, null],
  ['lamp.png', 11, 'too_large'],
  ['lamp.png', 0, 'empty'],
  ['lamp.exe', 5, 'bad_type'],
  ['png', 5, 'bad_type'],
])('%s of %i bytes: %s', (name, size, code) => {
  expect(findRefusal({ name, size }, { max_bytes: 10, endings: ['png'] })).toBe(code)
})
