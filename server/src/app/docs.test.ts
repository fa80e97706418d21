import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settings } from '../config.js';
import { insertBetween, printErrorCodes, printLimits } from './print-api-tables.js';
import { insertRecommendations } from './print-recommendations.js';
import { insertRules } from './print-rules.js';
import { insertTable, printSettings } from './print-settings.js';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Paths in backticks that look like files of the repository. */
function pathsIn(text: string): string[] {
  const found = [...text.matchAll(/`((?:agent|server|web|e2e|docs|migrations|bench|helm)\/[\w./-]+)`/g)];
  return found.map((match) => match[1]!).filter((path) => !path.includes('<'));
}

describe('the documentation', () => {
  it.each([
    'docs/flows/metric.md',
    'docs/flows/alert.md',
    'docs/flows/job.md',
    'docs/flows/recommendation.md',
    'docs/operations.md',
    'docs/rules.md',
    'docs/api.md',
    'README.md',
    'CONTRIBUTING.md',
    'docs/glossary.md',
    'docs/notifications.md',
    'docs/recommendations.md',
  ])('%s names only files that exist', (document) => {
    expect(pathsIn(read(document)).filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const broken: string[] = [];
    for (const document of [
      'README.md',
      'CONTRIBUTING.md',
      'docs/api.md',
      'docs/operations.md',
      'docs/schema-changes.md',
    ]) {
      for (const [, target] of read(document).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        if (!existsSync(new URL(target!, new URL(document, root)))) broken.push(`${document} → ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('lists the settings of the server as config.ts has them; “npm run docs -w server” writes them', () => {
    const committed = read('docs/configuration.md');
    expect(insertTable(committed, 'server', printSettings(settings))).toBe(committed);
  });

  it('lists the errors and limits of the API as the code has them; “npm run docs -w server” writes them', () => {
    const committed = read('docs/api.md');
    const errors = insertBetween(committed, 'errors', printErrorCodes());
    expect(insertBetween(errors, 'limits', printLimits())).toBe(committed);
  });

  it('lists the kinds of rules and the rules of the product as the code has them; “npm run docs -w server” writes them', () => {
    const committed = read('docs/rules.md');
    expect(insertRules(committed)).toBe(committed);
  });

  it('tells the rules of recommendations and their figures as the code has them; “npm run docs -w server” writes them', () => {
    const committed = read('docs/recommendations.md');
    expect(insertRecommendations(committed)).toBe(committed);
  });

  it('gives every decision its five parts and at most 60 lines', () => {
    for (const name of readdirSync(new URL('docs/adr/', root))) {
      const text = read(`docs/adr/${name}`);
      for (const part of ['Context', 'Decision', 'Consequences', 'Rejected', 'Enforced by'])
        expect(text).toContain(`**${part}.**`);
      expect(text.split('\n').length).toBeLessThanOrEqual(61);
    }
  });
});
