import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Asked = { result?: unknown; onsuccess?: () => void; onupgradeneeded?: () => void }

/** One store of rows, as much of IndexedDB as is used here; each answer comes later, and in order. */
class Database {
  readonly rows = new Map<string, unknown>()

  open = () => this.#answer(() => ({ transaction: () => ({ objectStore: () => this.#store }), createObjectStore: () => undefined }))

  readonly #store = {
    put: (row: unknown, key: string) => this.#answer(() => this.rows.set(key, row)),
    get: (key: string) => this.#answer(() => this.rows.get(key)),
    delete: (key: string) => this.#answer(() => this.rows.delete(key)),
    getAll: () => this.#answer(() => [...this.rows.values()]),
    getAllKeys: () => this.#answer(() => [...this.rows.keys()]),
  }

  #answer(act: () => unknown): Asked {
    const asked: Asked = {}
    setTimeout(() => {
      asked.result = act()
      asked.onsuccess?.()
    })
    return asked
  }
}

let database: Database
beforeEach(() => {
  vi.resetModules()
  vi.stubGlobal('indexedDB', (database = new Database()))
})
afterEach(() => vi.unstubAllGlobals())

const LAMP = new Blob(['lamp'])

test('a file that lies there is found by the next page, until it is let go', async () => {
  const { drop, find, keep } = await import('../src/app/kept-uploads')
  await keep('r1', LAMP, 1)
  expect(await find('r1')).toBe(LAMP)
  await drop('r1')
  expect(await find('r1')).toBeNull()
})

test('a file that is let go before it lies there does not come to lie there', async () => {
  const { drop, keep } = await import('../src/app/kept-uploads')
  await Promise.all([keep('r1', LAMP, 1), drop('r1')])
  expect([...database.rows.keys()]).toEqual([])
})

test('what no ticket is good for any more makes room', async () => {
  const { keep } = await import('../src/app/kept-uploads')
  await keep('r1', LAMP, 1)
  await keep('r2', LAMP, 86_400_002)
  expect([...database.rows.keys()]).toEqual(['r2'])
})
