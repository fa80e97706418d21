import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printPublishedSchema } from './print-schema.js';
import { createSchema } from './schema.js';

/** Writes the top-level schema.graphql; a test holds the committed file equal to this output. */
const target = fileURLToPath(new URL('../../../schema.graphql', import.meta.url));
writeFileSync(target, printPublishedSchema(await createSchema()));
