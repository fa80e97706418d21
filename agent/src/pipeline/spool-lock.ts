import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorCode } from '../explain.js';

const FILE = 'agent.pid';

/** True when a process of this id runs and, where the platform tells, is a Node.js process: ids are used again. */
function isAgentAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return /node|k8intel/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true; // No /proc on this platform.
  }
}

/**
 * Takes the spool folder for this process; two agents in one folder would give two batches one batchId.
 * @param makeRoom gives back room on a full disk; false where it cannot
 * @returns what gives the folder back
 * @throws when another agent that still runs has it
 */
export function lockSpool(dir: string, makeRoom: () => boolean): () => void {
  const path = join(dir, FILE);
  let owner = Number.NaN;
  try {
    owner = Number.parseInt(readFileSync(path, 'utf8'), 10);
  } catch {
    // Nobody has it.
  }
  if (Number.isInteger(owner) && owner > 0 && owner !== process.pid && isAgentAlive(owner)) {
    const remedy = 'Stop that process, or set K8INTEL_SPOOL_DIR to a folder of its own for each agent.';
    throw new Error(
      `The spool folder ${dir} is in use by process ${owner}; expected a folder of this agent. ${remedy}`,
    );
  }
  for (;;) {
    try {
      writeFileSync(path, `${process.pid}\n`);
      break;
    } catch (error) {
      if (fileErrorCode(error) !== 'ENOSPC' || !makeRoom()) throw error;
    }
  }
  return () => rmSync(path, { force: true });
}
