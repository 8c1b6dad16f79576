// The size budget of the widget (kB of what travels, gzip). A build that breaks it fails.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUILT = new URL('../static', import.meta.url).pathname

const weigh = (file) => gzipSync(readFileSync(join(BUILT, file)), { level: 9 }).length / 1024
const built = readdirSync(join(BUILT, 'assets')).filter((name) => /\.(js|css)$/.test(name))
// One language travels: the heaviest counts.
const words = built.filter((name) => /^(en|zh-CN)-/.test(name)).map((name) => join('assets', name))
const heaviest = words.toSorted((one, other) => weigh(other) - weigh(one))[0]
// What is fetched when it is needed: nobody waits for it before the first word.
const named = (pattern) => built.filter((name) => pattern.test(name)).map((name) => join('assets', name))
const after = named(/^After-/)
const seldom = named(/^(Stay|Ways|EmojiList|Callback|Left|Refused|kept-uploads)-/)
const fetchedLater = [...words, ...after, ...seldom]
const app = [...built.map((name) => join('assets', name)).filter((name) => !fetchedLater.includes(name)), heaviest]

const budget = [
  { what: 'loader', limit: 6, files: ['w.js'] },
  { what: 'app', limit: 45, files: ['frame.html', ...app] },
  { what: 'after the chat', limit: 5, files: after },
  { what: 'what few need', limit: 5, files: seldom },
]

for (const { what, limit, files } of budget) {
  const size = files.reduce((sum, file) => sum + weigh(file), 0)
  console.log(`${what}: ${size.toFixed(1)} of ${limit} kB gz`)
  if (size > limit) process.exitCode = 1
}
