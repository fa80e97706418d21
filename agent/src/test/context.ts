import { setMaxListeners } from 'node:events';
import type { UsageSourceStateInput } from '../api/generated.js';
import type {
  Collector,
  CollectorContext,
  MetricDefinition,
  Observation,
  Outcome,
  UsageSettings,
} from '../collectors/collector.js';
import type { KubeClient } from '../kube/client.js';
import { wait } from '../wait.js';
import { INVENTORY_KINDS, INVENTORY_PARTS, type RecordedLog, recordLog } from './records.js';

/** 2026-11-21T23:30:00Z, shortly after the recordings. */
export const RECORDED_AT = Date.UTC(2026, 10, 21, 23, 30);

/** The recorded nodes' own addresses are never asked: only kubelets that a test starts have one of this type. */
export const USAGE_SETTINGS: UsageSettings = {
  kubeletAddressTypes: ['InternalDNS'],
  kubeletCaFile: null,
  kubeletInsecureTls: false,
  kubeletThroughProxy: false,
  prometheusUrl: null,
  prometheusTokenFile: null,
  prometheusCaFile: null,
  prometheusTenant: null,
};

export interface Run {
  readonly observations: Observation[];
  readonly outcomes: Outcome[];
  /** What was told of the sources of usage, in order. */
  readonly sources: (readonly UsageSourceStateInput[])[];
  readonly definitions: Map<string, MetricDefinition>;
  readonly log: RecordedLog;
  readonly context: CollectorContext;
  /** Settles when the collector has returned, or failed. */
  readonly ended: Promise<void>;
  /** Aborts; resolves when the collector has returned. */
  stop(): Promise<void>;
}

/** Runs a collector with polls every few milliseconds and the clock standing still. */
export function runCollector(collector: Collector, kube?: KubeClient, more: Partial<CollectorContext> = {}): Run {
  const abort = new AbortController();
  const { signal } = abort;
  setMaxListeners(0, signal);
  const log = recordLog();
  const observations: Observation[] = [];
  const outcomes: Outcome[] = [];
  const sources: (readonly UsageSourceStateInput[])[] = [];
  const definitions = new Map<string, MetricDefinition>();
  const context: CollectorContext = {
    ...(kube !== undefined && { kube }),
    hostName: 'recorded-host',
    metricsSource: 'auto',
    usage: USAGE_SETTINGS,
    usageSources: (states) => void sources.push(states),
    namespaces: () => true,
    namedNamespaces: null,
    log,
    now: () => RECORDED_AT,
    inventoryResyncSeconds: () => 600,
    inventoryKinds: () => INVENTORY_KINDS,
    inventoryParts: () => INVENTORY_PARTS,
    async every(poll) {
      while (!signal.aborted) {
        const failed = (error: unknown): Outcome => ({ status: 'FAILED', message: String(error) });
        outcomes.push(await poll(signal).catch(failed));
        await wait(10, signal);
      }
    },
    outcome: (outcome) => void outcomes.push(outcome),
    emit: (observation) => void observations.push(observation),
    definitions: {
      define: (defined) => {
        for (const definition of defined) definitions.set(definition.name, definition);
      },
      refused: () => new Map(),
    },
    scrape: { metrics: [], maxTargets: 200 },
    ...more,
  };
  const ended = collector.run(context, signal);
  return {
    observations,
    outcomes,
    sources,
    definitions,
    log,
    context,
    ended,
    stop: () => {
      abort.abort();
      return ended;
    },
  };
}
