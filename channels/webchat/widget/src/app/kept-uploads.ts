/**
 * The files that are on their way, in the frame's own IndexedDB: a page that is loaded anew goes on with them. Fetched
 * with the first file. A browser that gives no room, or none here, keeps nothing, and the visitor is asked for the
 * file again.
 */

const ROWS = 'files'
const LIFE_MS = 86_400_000 // as long as the hub's ticket holds
const MOST_BYTES = 64 * 1024 * 1024 // of all together: a phone has better uses for more

interface Row {
  at: number
  file: Blob
}

/** Its content, unless there is no room. */
export function keep(request: string, file: Blob, now: number): Promise<void> {
  return inTurn(async () => {
    const rows = await open()
    const left = await tidy(rows, now)
    if (file.size <= left) await done(write(rows).put({ at: now, file } satisfies Row, request))
  })
}

export async function find(request: string): Promise<Blob | null> {
  const row = await done(read(await open()).get(request) as IDBRequest<Row | undefined>)
  return row?.file ?? null
}

export function drop(request: string): Promise<void> {
  return inTurn(async () => {
    await done(write(await open()).delete(request))
  })
}

let last: Promise<void> = Promise.resolve()

/** A small file is brought before it lies there: let go first, and put then, it would stay for a day. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const turn = last.then(work)
  last = turn.catch(() => undefined)
  return turn
}

/** Takes out what no ticket is good for any more; the bytes that are free then. */
async function tidy(rows: IDBDatabase, now: number): Promise<number> {
  const [keys, held] = await Promise.all([done(read(rows).getAllKeys()), done(read(rows).getAll() as IDBRequest<Row[]>)])
  let left = MOST_BYTES
  for (const [place, { at, file }] of held.entries()) {
    if (now - at > LIFE_MS) await done(write(rows).delete(keys[place]!))
    else left -= file.size
  }
  return left
}

let opened: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open('hub:uploads', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(ROWS)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = asked.onblocked = () => reject(asked.error ?? new Error('blocked'))
  })
  return opened
}

const read = (rows: IDBDatabase) => rows.transaction(ROWS).objectStore(ROWS)
const write = (rows: IDBDatabase) => rows.transaction(ROWS, 'readwrite').objectStore(ROWS)

function done<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error('not stored'))
  })
}
