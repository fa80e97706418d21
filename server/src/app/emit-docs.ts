import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settings } from '../config.js';
import { insertBetween, printErrorCodes, printLimits } from './print-api-tables.js';
import { insertRecommendations } from './print-recommendations.js';
import { insertRules } from './print-rules.js';
import { insertTable, printSettings } from './print-settings.js';

// Writes what the code knows better into the documentation; a test holds the committed files equal to this output.

function rewrite(path: string, edit: (text: string) => string): void {
  const target = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  writeFileSync(target, edit(readFileSync(target, 'utf8')));
}

rewrite('docs/configuration.md', (text) => insertTable(text, 'server', printSettings(settings)));
rewrite('docs/api.md', (text) =>
  insertBetween(insertBetween(text, 'errors', printErrorCodes()), 'limits', printLimits()),
);
rewrite('docs/rules.md', insertRules);
rewrite('docs/recommendations.md', insertRecommendations);
