import { quantity } from './quantity.js';
import type { Container } from './types.js';

/** Limits of a container in millicores and MiB; null when not set. */
export function limitsOf(container: Container | undefined): { cpuLimit: number | null; memoryLimit: number | null } {
  const { cpu, memory } = container?.resources.limits ?? {};
  return {
    cpuLimit: cpu === undefined ? null : quantity(cpu) * 1000,
    memoryLimit: memory === undefined ? null : quantity(memory) / 2 ** 20,
  };
}
