import type { KubeClient } from '../../kube/client.js';
import type { MetricName, RbacRule, SampleRow, UsageSettings } from '../collector.js';
import type { SourceFailure } from './chain.js';

/** Observations, with a note on what is missing from them, or why there are none. */
export type SourceReading =
  | { readonly status: 'MEASURED'; readonly rows: readonly SampleRow[]; readonly note?: string }
  | SourceFailure;

/** What a source may use. */
export interface SourceContext {
  readonly kube: KubeClient;
  readonly settings: UsageSettings;
  /** Clock in unix ms. */
  readonly now: () => number;
  /** How long one reading may take, so that another source can still be read in the same poll. */
  readonly budgetMs: () => number;
}

/** A source at work: it may keep counters and connections between readings. */
export interface OpenSource {
  /** Reads it once, with values as integers in the catalogue's units. @throws what counts as unreachable */
  read(signal: AbortSignal): Promise<SourceReading>;
  /** Lets go of connections. */
  close?(): void;
}

/** One place where usage can be read. It knows nothing of schedules and of the server. */
export interface UsageSource {
  readonly name: string;
  readonly rbac: readonly RbacRule[];
  readonly metrics: readonly MetricName[];
  /** Why it cannot be used with these settings; null when it can. */
  notConfigured?(settings: UsageSettings): string | null;
  open(context: SourceContext): OpenSource;
}
