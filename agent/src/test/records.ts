import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { InventoryKind, InventoryPart } from '../api/generated.js';
import { type Config, loadConfig } from '../config.js';
import type { Log } from '../logger.js';

/** A log that keeps its lines. */
export interface RecordedLog extends Log {
  readonly lines: { level: string; message: string; facts: object }[];
}

export function recordLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  const at =
    (level: string) =>
    (message: string, facts: object = {}) =>
      void lines.push({ level, message, facts });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** What a server of this version takes. */
export const INVENTORY_KINDS: readonly InventoryKind[] = [
  'CLUSTER_NODE',
  'NAMESPACE',
  'WORKLOAD',
  'POD',
  'HORIZONTAL_POD_AUTOSCALER',
  'POD_DISRUPTION_BUDGET',
  'PERSISTENT_VOLUME_CLAIM',
  'SERVICE',
  'RESOURCE_QUOTA',
];

export const INVENTORY_PARTS: readonly InventoryPart[] = ['POD_SCHEDULING'];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder below the system's temporary one, removed after the tests of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'k8intel-agent-'));
  folders.push(folder);
  return folder;
}

/** A valid configuration for tests with its own spool folder. */
export function configWith(variables: Record<string, string>): Config {
  return loadConfig({
    K8INTEL_CREDENTIAL: 'k8i_agent_test',
    K8INTEL_SPOOL_DIR: newFolder(),
    K8INTEL_BATCH_MAX_AGE_SECONDS: '0',
    K8INTEL_INTERVAL_SECONDS: '1',
    K8INTEL_LISTEN_ADDRESS: 'off',
    // The recorded nodes have real addresses, which are not for tests to ask.
    K8INTEL_KUBELET_ADDRESS_TYPES: 'InternalDNS',
    ...variables,
  });
}
