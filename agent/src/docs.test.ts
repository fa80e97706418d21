import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { variableOf } from './config.js';
import { SETTINGS } from './config-table.js';
import { printSentFields } from './print-sent-fields.js';
import { insertTable, printSettings } from './print-settings.js';

describe('the documentation of the agent', () => {
  it('lists the settings as config.ts has them; “npm run docs -w agent” writes them', () => {
    const committed = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(insertTable(committed, printSettings(SETTINGS, variableOf))).toBe(committed);
  });
});

describe('what leaves the cluster', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const fields = printSentFields(read('schema.graphql'), read('agent/src/api/operations.graphql'));

  it('P19: lists every field of every report with its meaning; “npm run docs -w agent” writes them', () => {
    const committed = read('docs/what-leaves-the-cluster.md');
    expect(insertTable(committed, fields, 'sent fields')).toBe(committed);
  });

  it('has a row for each field of the types that the agent knows, and none without a meaning', () => {
    const generated = read('agent/src/api/generated.ts');
    const types = [...generated.matchAll(/export type (\w+Input) = \{([^}]*)\}/g)];
    expect(types.length).toBeGreaterThan(30);
    for (const [, type = '', body = ''] of types) {
      const section = fields.split(`### ${type}\n`)[1]?.split('\n### ')[0] ?? '';
      const names = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1]);
      expect([type, ...names.filter((name) => !section.includes(`| \`${name}\` |`))]).toEqual([type]);
    }
    expect(fields.split('\n').filter((line) => /\|\s*\|$/.test(line))).toEqual([]);
  });

  it('P19: has no field for what must stay', () => {
    const names = [...fields.matchAll(/^\| `(\w+)` /gm)].map((match) => match[1] ?? '');
    expect(
      names.filter((name) => /annotation|^env$|variable|secret|password|^args$|command$|configMap|managed/i.test(name)),
    ).toEqual(['command']);
  });
});

describe('printSettings', () => {
  it('tells variable, default with its unit, meaning and choices', () => {
    const table = {
      spoolMaxBytes: { default: 5, unit: 'bytes', sentence: 'Most bytes.' },
      logLevel: { default: null, choices: ['warn', 'info'], sentence: 'Least severity.' },
    };
    expect(printSettings(table, variableOf).split('\n').slice(2)).toEqual([
      '| `K8INTEL_SPOOL_MAX_BYTES` | `5` bytes | Most bytes. |',
      '| `K8INTEL_LOG_LEVEL` |  | Least severity. One of `warn`, `info`. |',
    ]);
  });
});

describe('insertTable', () => {
  it('replaces what is between the markers of the agent, and nothing else', () => {
    const before = '<!-- server settings: x -->\na\n<!-- end -->\n<!-- agent settings: x -->\nold\n<!-- end -->\nrest';
    expect(insertTable(before, 'new')).toBe(
      '<!-- server settings: x -->\na\n<!-- end -->\n<!-- agent settings: x -->\n\nnew\n\n<!-- end -->\nrest',
    );
  });

  it('refuses a document without markers', () => {
    expect(() => insertTable('nothing here', 'new')).toThrow('no markers');
  });
});
