// Fails the build when the entry or the chart chunk outgrows its budget, or when recharts is reachable from the entry.
// Budgets are gzip bytes: what a browser downloads before the first page shows.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KIB = 1024;
const ENTRY_LIMIT = 320 * KIB;
const CHART_LIMIT = 135 * KIB;
const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

/** Every chunk that loads together with `key`: itself and its static imports. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}
const size = (keys) =>
  [...keys].reduce((sum, key) => sum + gzipSync(readFileSync(join(dist, manifest[key].file))).length, 0);
const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;

const entry = closure('index.html');
const chartKey = Object.keys(manifest).find((key) => key.endsWith('TimeSeriesPlot.tsx'));
const chart = new Set([...closure(chartKey)].filter((key) => !entry.has(key)));
const problems = [];
if (size(entry) > ENTRY_LIMIT) problems.push(`The entry is ${kib(size(entry))}; the limit is ${kib(ENTRY_LIMIT)}.`);
if (size(chart) > CHART_LIMIT)
  problems.push(`The chart chunk is ${kib(size(chart))}; the limit is ${kib(CHART_LIMIT)}.`);
for (const key of entry) {
  if (readFileSync(join(dist, manifest[key].file), 'utf8').includes('recharts-')) {
    problems.push(`recharts is part of ${manifest[key].file}, which the entry loads. Import the plot with React.lazy.`);
  }
}
process.stdout.write(`entry ${kib(size(entry))} gzip, charts ${kib(size(chart))} gzip\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
