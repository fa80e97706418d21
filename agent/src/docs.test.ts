import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { variableOf } from './config.js';
import { SETTINGS } from './config-table.js';
import { insertTable, printSettings } from './print-settings.js';

describe('the documentation of the agent', () => {
  it('lists the settings as config.ts has them; “npm run docs -w agent” writes them', () => {
    const committed = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(insertTable(committed, printSettings(SETTINGS, variableOf))).toBe(committed);
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
