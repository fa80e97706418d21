// Fails the build when the entry, the chart chunk or the API explorer outgrows its budget, or when recharts or the
// explorer's editor is reachable from the entry. Budgets are gzip bytes: what a browser downloads before it shows.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KIB = 1024;
const ENTRY_LIMIT = 320 * KIB;
const CHART_LIMIT = 135 * KIB;
const EXPLORER_LIMIT = 1100 * KIB;
// Texts that survive minification and occur nowhere else.
const LAZY_ONLY = [
  { name: 'recharts', mark: 'recharts-', remedy: 'Import the plot with React.lazy.' },
  { name: 'GraphiQL', mark: 'graphiql-container', remedy: 'Import the explorer with React.lazy.' },
  { name: 'Monaco', mark: 'monaco-editor', remedy: 'Import the explorer with React.lazy.' },
];
const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

/** Every chunk that loads together with `key`: itself and its static imports. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}
const textOf = (key) => readFileSync(join(dist, manifest[key].file), 'utf8');
const size = (keys) =>
  [...keys].reduce((sum, key) => sum + gzipSync(readFileSync(join(dist, manifest[key].file))).length, 0);
const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;
const keyOf = (pattern) => {
  const key = Object.keys(manifest).find((name) => pattern.test(name));
  if (!key) throw new Error(`No chunk of the build is called ${pattern}: it became part of another one.`);
  return key;
};

const entry = closure('index.html');
const beyond = (keys) => new Set([...keys].filter((key) => !entry.has(key)));
const chart = beyond(closure(keyOf(/TimeSeriesPlot\.tsx$/)));
const explorer = beyond(closure(keyOf(/explorer\/ApiExplorer\.tsx$/)));
// GraphiQL imports the editor when it starts; prettier and the patch for Firefox only when they are needed.
for (const key of closure(keyOf(/^_monaco-editor-.*\.js$/))) if (!entry.has(key)) explorer.add(key);
const workers = readdirSync(join(dist, 'assets')).filter((name) => /\.worker-.*\.js$/.test(name));
const workerSize = workers.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, 'assets', name))).length, 0);

const problems = [];
for (const [name, keys, limit] of [
  ['entry', entry, ENTRY_LIMIT],
  ['chart chunk', chart, CHART_LIMIT],
  ['API explorer', explorer, EXPLORER_LIMIT],
]) {
  if (size(keys) > limit) problems.push(`The ${name} is ${kib(size(keys))}; the limit is ${kib(limit)}.`);
}
for (const key of entry) {
  for (const { name, mark, remedy } of LAZY_ONLY) {
    if (textOf(key).includes(mark)) {
      problems.push(`${name} is part of ${manifest[key].file}, which the entry loads. ${remedy}`);
    }
  }
}
// A mark that is found nowhere would let everything pass.
for (const { name, mark } of LAZY_ONLY) {
  if (![...chart, ...explorer].some((key) => textOf(key).includes(mark))) {
    problems.push(`No lazy chunk contains “${mark}”: find another mark of ${name}.`);
  }
}
process.stdout.write(
  `entry ${kib(size(entry))} gzip, charts ${kib(size(chart))}, API explorer ${kib(size(explorer))} ` +
    `and ${workers.length} workers ${kib(workerSize)}\n`,
);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
