import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStale } from '../../server/launcher/build.mjs';
import { ROOT } from './launched.js';
import { FACTS_VARIABLE, type StackFacts } from './stack-facts.js';
import { startTestStack } from './test-stack.js';

/** Starts the whole stack once per run, by the launcher's own functions; the returned function stops it. */
// biome-ignore lint/style/noDefaultExport: Playwright calls the default export of this file.
export default async function globalSetup(): Promise<() => Promise<void>> {
  const report = (line: string) => console.log(`  stack: ${line}`);
  await buildStale(ROOT, { report });
  const stack = await startTestStack(report);
  const facts: StackFacts = {
    address: stack.bootstrap.address,
    signInLink: stack.bootstrap.signInLink ?? '',
    simulatorUrl: stack.simulator?.url ?? '',
    dataDir: stack.folder,
    ownerUrl: stack.databaseEnv['K8INTEL_MIGRATION_URL'] ?? '',
  };
  const file = join(stack.folder, 'facts.json');
  writeFileSync(file, JSON.stringify(facts), { mode: 0o600 });
  process.env[FACTS_VARIABLE] = file;
  return stack.stop;
}
