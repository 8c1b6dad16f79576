// The size budget of the widget (kB of what travels, gzip). A build that breaks it fails.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUILT = new URL('../static', import.meta.url).pathname

const weigh = (file) => gzipSync(readFileSync(join(BUILT, file)), { level: 9 }).length / 1024
const app = readdirSync(join(BUILT, 'assets')).filter((name) => /\.(js|css)$/.test(name))

const budget = [
  { what: 'loader', limit: 6, files: ['w.js'] },
  { what: 'app', limit: 45, files: ['frame.html', ...app.map((name) => join('assets', name))] },
]

for (const { what, limit, files } of budget) {
  const size = files.reduce((sum, file) => sum + weigh(file), 0)
  console.log(`${what}: ${size.toFixed(1)} of ${limit} kB gz`)
  if (size > limit) process.exitCode = 1
}
