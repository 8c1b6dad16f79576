// The size budget of the desk (kB of what travels, gzip): what the page loads at once, and each piece that is fetched
// when it is wanted. A build that breaks it fails.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const STATIC = new URL("../static", import.meta.url).pathname;
const ASSETS = join(STATIC, "assets");
const LIMITS = { "first load": 180, "later piece": 80, "rich text": 60, css: 30 };
/** Pieces with a limit of their own, by the beginning of their names. */
const NAMED = { "editor-": "rich text" };

const read = (name) => readFileSync(join(ASSETS, name), "utf8");
const weigh = (names) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length / 1024, 0);

/** What a piece imports at once; what it may import later is a call, `import("./x.js")`. */
const imports = (name) => [...read(name).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].map(([, found]) => found);

const first = new Set(
  [...readFileSync(join(STATIC, "index.html"), "utf8").matchAll(/assets\/([\w.-]+\.js)/g)].map(([, name]) => name),
);
for (const name of first) for (const found of imports(name)) first.add(found);

const files = readdirSync(ASSETS);
const later = files.filter((name) => name.endsWith(".js") && !first.has(name));

const kindOf = (name) => NAMED[Object.keys(NAMED).find((start) => name.startsWith(start))] ?? "later piece";

const weights = [
  ["first load", weigh([...first])],
  ...later.map((name) => [kindOf(name), weigh([name])]),
  ["css", weigh(files.filter((name) => name.endsWith(".css")))],
];
for (const [what, size] of weights) {
  console.log(`${what}: ${size.toFixed(1)} of ${LIMITS[what]} kB gz`);
  if (size > LIMITS[what]) process.exitCode = 1;
}
