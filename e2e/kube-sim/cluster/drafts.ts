import type { ContainerDraft } from './pod-spec.js';

export const REGISTRY = 'registry.web-shop.example';

/** A container of the shop's own: image by name and version, HTTP health endpoint on 8080. */
export function service(name: string, version: string, rest: Omit<ContainerDraft, 'name' | 'image'>): ContainerDraft {
  return { name, image: `${REGISTRY}/${name}:${version}`, port: 8080, probe: '/healthz', ...rest };
}

export const traffic = (cpu: readonly [number, number], memory: readonly [number, number], driftPerHour = 0) =>
  ({ shape: 'traffic', cpu, memory, driftPerHour }) as const;
export const steady = (cpu: readonly [number, number], memory: readonly [number, number]) =>
  ({ shape: 'steady', cpu, memory }) as const;
