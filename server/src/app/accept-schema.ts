import { readFileSync, writeFileSync } from 'node:fs';
import { compareSchemas, type Evolution } from './schema-evolution.js';

// `npm run accept-schema -w server` promises the present schema.graphql to callers: it becomes the baseline that every
// later change is compared with, and what is new is noted in docs/schema-changes.md.
// `-- --break "<reason>"` also accepts breaking changes, which are then listed there with the reason.

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const BASELINE = at('docs/schema-baseline.sdl');
const CHANGES = at('docs/schema-changes.md');

function reasonToBreak(args: readonly string[]): string | null {
  const index = args.indexOf('--break');
  return index < 0 ? null : (args[index + 1]?.trim() ?? '');
}

function listed(title: string, lines: readonly string[]): string {
  return lines.length > 0 ? `\n${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n` : '';
}

const code = (coordinates: readonly string[]): string[] => coordinates.map((coordinate) => `\`${coordinate}\``);

function entry(day: string, { breaking, dangerous, added, removed }: Evolution, reason: string | null): string {
  const says = ({ type, description }: Evolution['breaking'][number]): string => `${type}: ${description}`;
  return `## ${day}
${listed(`Breaking, because ${reason}`, breaking.map(says))}${listed('May surprise', dangerous.map(says))}${listed('Removed', code(removed))}${listed('Added', code(added))}`;
}

const current = readFileSync(at('schema.graphql'), 'utf8');
const today = new Date();
const evolution = compareSchemas(readFileSync(BASELINE, 'utf8'), current, today);
const reason = reasonToBreak(process.argv.slice(2));
if (evolution.breaking.length > 0 && !reason) {
  const found = evolution.breaking.map((change) => `  ${change.description}`).join('\n');
  process.stderr.write(
    `schema.graphql breaks what callers were promised:\n${found}\nKeep it and deprecate it first (docs/api.md, “How the API changes”), or pass --break "<reason>".\n`,
  );
  process.exitCode = 1;
} else {
  const [head, ...entries] = readFileSync(CHANGES, 'utf8').split(/\n(?=## )/);
  const news = entry(today.toISOString().slice(0, 10), evolution, reason);
  const hasNews = news.includes('\n- ');
  const parts = [head!, ...(hasNews ? [news] : []), ...entries];
  writeFileSync(CHANGES, `${parts.map((part) => part.trim()).join('\n\n')}\n`);
  writeFileSync(BASELINE, current);
}
