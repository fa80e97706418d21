/**
 * CPU time of other processes, as Linux counts it: utime + stime of /proc/<pid>/stat. The client's own time stays out,
 * because only the ids that are asked for are read.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports ticks of 1/100 s on every platform that Node runs on (USER_HZ). */
const MS_PER_TICK = 10;
// Positions after the name in brackets: state is 0, ppid 1, then utime, stime and those of children that were waited for.
const [PPID, UTIME, STIME, CUTIME, CSTIME] = [1, 11, 12, 13, 14];

/** @param {number | string} pid @returns {string[]} the fields from the state on; empty when the process is gone */
function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** @param {string[]} fields @param {number[]} positions */
function ticks(fields, positions) {
  return positions.reduce((sum, position) => sum + Number(fields[position] ?? 0), 0);
}

/** Milliseconds of CPU that a process has used so far. @param {number} pid */
export function cpuMsOfProcess(pid) {
  return ticks(statFields(pid), [UTIME, STIME]) * MS_PER_TICK;
}

/**
 * Milliseconds of CPU that a PostgreSQL has used so far: the postmaster, all of its processes (backends, checkpointer,
 * WAL writer …) and those that have ended and were waited for.
 * @param {number} postmaster its process id
 */
export function cpuMsOfPostgres(postmaster) {
  let sum = ticks(statFields(postmaster), [UTIME, STIME, CUTIME, CSTIME]);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statFields(name);
    if (Number(fields[PPID]) === postmaster) sum += ticks(fields, [UTIME, STIME]);
  }
  return sum * MS_PER_TICK;
}

/** Milliseconds of CPU that the whole machine has been busy so far, on all cores. */
export function busyMsOfMachine() {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8').split(/\s+/).map(Number);
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0)) * MS_PER_TICK;
}
