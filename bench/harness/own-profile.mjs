/** Where the bench's own CPU time goes, for those that run the product's code in their own process. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

/**
 * Runs work, and writes a CPU profile of it into a folder where one is named.
 * @param {string | undefined} folder
 * @param {() => Promise<void>} work
 */
export async function withProfile(folder, work) {
  if (!folder) return work();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'alerts.cpuprofile');
  writeFileSync(file, JSON.stringify(profile));
  console.error(`  ${file}`);
}
