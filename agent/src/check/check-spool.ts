import { accessSync, constants, existsSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config.js';
import { messageOf } from '../explain.js';
import { type CheckLine, linesOf } from './line.js';

const { ok, warning, failed } = linesOf('spool');
const MIB = 1024 * 1024;
const mib = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;

/** The folder itself, or the nearest one above it that is there. */
function nearest(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir));
}

/** Writes and deletes a file where the folder is there; looks at the rights where it has yet to be made. */
function explainUnwritable(dir: string, place: string): string | null {
  try {
    if (!statSync(place).isDirectory()) return `${place} is no folder`;
    accessSync(place, constants.W_OK);
    if (place !== dir) return null;
    const probe = join(dir, `check-${process.pid}.tmp`);
    writeFileSync(probe, 'x'.repeat(4096));
    rmSync(probe);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Whether the spool can be written, has the room that it may take, and what waits in it. Nothing of it is touched. */
export function checkSpool({ spoolDir, spoolMaxBytes }: Config): CheckLine[] {
  const dir = resolve(spoolDir);
  const place = nearest(dir);
  const problem = explainUnwritable(dir, place);
  if (problem !== null) {
    const remedy = 'Set K8INTEL_SPOOL_DIR to a folder that this user may write, with room in it.';
    return [failed(`The spool folder ${dir} cannot be written: ${problem}.`, { remedy })];
  }
  const batches = place === dir ? readdirSync(dir).filter((name) => name.endsWith('.batch')) : [];
  const used = batches.reduce(
    (sum, name) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const waits = batches.length === 0 ? 'nothing waits in it' : `${batches.length} batches (${mib(used)}) wait in it`;
  const lines = [ok(`The spool folder ${dir} can be written; ${waits}.`)];
  if (free + used >= spoolMaxBytes) return [...lines, ok(`It may take ${mib(spoolMaxBytes)}; ${mib(free)} are free.`)];
  const remedy = 'Give it a larger volume, or lower K8INTEL_SPOOL_MAX_BYTES; a full disk drops the oldest samples.';
  return [...lines, warning(`It may take ${mib(spoolMaxBytes)}, and only ${mib(free)} are free.`, { remedy })];
}
