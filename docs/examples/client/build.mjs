// Compiles the package to dist (or the folder named) and puts the schema beside it: what `npm pack` publishes.
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const target = process.argv[2] ?? join(import.meta.dirname, 'dist');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', import.meta.dirname, '--outDir', target], { stdio: 'inherit' });
copyFileSync(join(import.meta.dirname, '../../../schema.graphql'), join(target, 'schema.graphql'));
