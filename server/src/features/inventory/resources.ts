import type { Resources } from '../clusters/resources.types.js';

/** The requests and limits of a row that has them among its columns. */
export function resourcesOf(row: Resources): Resources {
  const { cpuRequestCores, cpuLimitCores, memoryRequestBytes, memoryLimitBytes } = row;
  return { cpuRequestCores, cpuLimitCores, memoryRequestBytes, memoryLimitBytes };
}
