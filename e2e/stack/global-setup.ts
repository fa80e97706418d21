import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStale } from '../../server/launcher/build.mjs';
import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { startStack } from '../../server/launcher/stack.mjs';
import { requireWritable } from '../../server/launcher/surroundings.mjs';
import { ROOT, temporaryFolder } from './launched.js';
import { FACTS_VARIABLE, type StackFacts } from './stack-facts.js';

/** Starts the whole stack once per run, by the launcher's own functions; the returned function stops it. */
// biome-ignore lint/style/noDefaultExport: Playwright calls the default export of this file.
export default async function globalSetup(): Promise<() => Promise<void>> {
  const report = (line: string) => console.log(`  stack: ${line}`);
  await buildStale(ROOT, { report });
  const folder = temporaryFolder();
  requireWritable(folder.path);
  const stack = await startStack({
    root: ROOT,
    dataDir: folder.path,
    port: await freePort(),
    demo: true,
    durable: false,
    report,
    // A kubeconfig of this machine must not add a cluster that the tests do not know.
    env: { PATH: process.env['PATH'], HOME: folder.path },
  });
  const facts: StackFacts = {
    address: stack.bootstrap.address,
    signInLink: stack.bootstrap.signInLink ?? '',
    simulatorUrl: stack.simulator?.url ?? '',
    dataDir: folder.path,
    ownerUrl: stack.databaseEnv['K8INTEL_MIGRATION_URL'] ?? '',
  };
  const file = join(folder.path, 'facts.json');
  writeFileSync(file, JSON.stringify(facts), { mode: 0o600 });
  process.env[FACTS_VARIABLE] = file;
  return async () => {
    await stack.stop();
    folder.remove();
  };
}
