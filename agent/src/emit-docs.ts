import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { variableOf } from './config.js';
import { SETTINGS } from './config-table.js';
import { printSentFields } from './print-sent-fields.js';
import { insertTable, printSettings } from './print-settings.js';

// Writes what is generated in the documents; tests hold the committed files equal to this output.
const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(at(path), 'utf8');

const settings = '../docs/configuration.md';
writeFileSync(at(settings), insertTable(read(settings), printSettings(SETTINGS, variableOf)));
const leaving = '../docs/what-leaves-the-cluster.md';
const fields = printSentFields(read('../schema.graphql'), read('src/api/operations.graphql'));
writeFileSync(at(leaving), insertTable(read(leaving), fields, 'sent fields'));
