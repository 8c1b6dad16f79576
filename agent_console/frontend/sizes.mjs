// The size budget of the desk's first load (kB of what travels, gzip). A build that breaks it fails.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUILT = new URL("../static/assets", import.meta.url).pathname;
const LIMITS = { js: 180, css: 30 };

const files = readdirSync(BUILT);
for (const [kind, limit] of Object.entries(LIMITS)) {
  const size = files
    .filter((name) => name.endsWith(`.${kind}`))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(BUILT, name)), { level: 9 }).length / 1024, 0);
  console.log(`${kind}: ${size.toFixed(1)} of ${limit} kB gz`);
  if (size > limit) process.exitCode = 1;
}
