/** What a piece of work costs the processes under test, whoever sends it: CPU time, wall time, and who else was at work. */
import { availableParallelism } from 'node:os';
import { busyMsOfMachine, cpuMsOfPostgres, cpuMsOfProcess } from './cpu.mjs';

/**
 * @typedef {{ pid?: number, postmaster?: number }} Metered the processes: a server, a PostgreSQL, or both
 * @typedef {{ elapsedMs: number, nodeMs: number, pgMs: number, otherShare: number }} Cost
 */

/**
 * @template T
 * @param {Metered} processes
 * @param {() => Promise<T>} work
 * @returns {Promise<Cost & { result: T }>} nodeMs and pgMs in all, not per unit
 */
export async function metered(processes, work) {
  const before = readings(processes);
  const startedAt = performance.now();
  const result = await work();
  const elapsedMs = performance.now() - startedAt;
  const [nodeMs = 0, pgMs = 0, clientMs = 0, busyMs = 0] = readings(processes).map(
    (value, n) => value - (before[n] ?? 0),
  );
  const foreignMs = Math.max(0, busyMs - nodeMs - pgMs - clientMs);
  return { result, elapsedMs, nodeMs, pgMs, otherShare: foreignMs / elapsedMs / availableParallelism() };
}

/**
 * The cost per unit.
 * @param {number} units
 * @param {Cost} cost
 * @returns {import('./rounds.mjs').Sample}
 */
export function sampleOf(units, { elapsedMs, nodeMs, pgMs, otherShare }) {
  return {
    requests: units,
    perSecond: (units * 1_000) / elapsedMs,
    nodeMs: nodeMs / units,
    pgMs: pgMs / units,
    otherShare,
  };
}

/** @param {Metered} processes */
function readings({ pid, postmaster }) {
  const own = process.cpuUsage();
  return [
    pid ? cpuMsOfProcess(pid) : 0,
    postmaster ? cpuMsOfPostgres(postmaster) : 0,
    (own.user + own.system) / 1_000,
    busyMsOfMachine(),
  ];
}
