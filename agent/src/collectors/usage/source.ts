import type { KubeClient } from '../../kube/client.js';
import type { MetricName, RbacRule, SampleRow } from '../collector.js';

/** Observations (with a note on what is missing from them), or why there are none although nothing failed. */
export type SourceReading =
  | { readonly rows: readonly SampleRow[]; readonly note?: string }
  | { readonly absent: string };

/** One place where CPU and memory usage can be read. It knows nothing of schedules and of the server. */
export interface UsageSource {
  readonly name: string;
  readonly rbac: readonly RbacRule[];
  readonly metrics: readonly MetricName[];
  /** Reads it once, with values as integers in the catalogue's units. @throws what may pass by itself */
  read(kube: KubeClient, signal: AbortSignal): Promise<SourceReading>;
}
