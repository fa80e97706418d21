import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { variableOf } from './config.js';
import { SETTINGS } from './config-table.js';
import { insertTable, printSettings } from './print-settings.js';

/** Writes the agent's part of docs/configuration.md; a test holds the committed file equal to this output. */
const target = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));
writeFileSync(target, insertTable(readFileSync(target, 'utf8'), printSettings(SETTINGS, variableOf)));
