import type { EveryOptions, Outcome } from '../collectors/collector.js';
import type { KubeAnswer, Query } from '../kube/client.js';
import type { Log } from '../logger.js';

/** An answer to a plug-in's `fetch`. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface FetchOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** At most 10,000, which is the default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What stands in a text of Prometheus' format or OpenMetrics. */
export interface MetricsText {
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    /** Unix ms, where the line states a time. */
    readonly at: number | null;
  }[];
  /** The first lines that cannot be read; the others are in `samples`. */
  readonly problems: readonly string[];
}

/** One row of samples as a plug-in emits it. */
export interface PluginRow {
  readonly subject: object;
  /** Unix ms; default: now. */
  readonly observedAt?: number;
  /** By the names of the definitions, in their units; null is an absence. */
  readonly values: Readonly<Record<string, number | null>>;
}

export type PluginObservation =
  | { readonly kind: 'samples'; readonly rows: readonly PluginRow[] }
  | { readonly kind: 'events'; readonly events: readonly object[] };

/** What a plug-in's `run` is given: a collector's context as far as it reaches into a thread of its own. */
export interface PluginContext {
  /** Reads of the Kubernetes API that the plug-in's `rbac` names; undefined where none is watched. */
  readonly kube?: { get<T>(path: string, query?: Query): Promise<KubeAnswer<T>> };
  readonly hostName: string;
  /** What stands in `<name>.json` beside the plug-in; an empty object without that file. */
  readonly settings: unknown;
  readonly log: Log;
  readonly now: () => number;
  /** GET with a time-out and a bound on the answer; a redirect is an answer. @throws with the reason */
  fetch(url: string, options?: FetchOptions): Promise<FetchAnswer>;
  /** Reads Prometheus' text format or OpenMetrics; samples whose name is not wanted are passed over cheaply. */
  parseMetrics(
    text: string,
    options?: { readonly wanted?: (name: string) => boolean; readonly isOpenMetrics?: boolean },
  ): MetricsText;
  every(poll: (signal: AbortSignal) => Promise<Outcome>, options?: EveryOptions): Promise<void>;
  outcome(outcome: Outcome): void;
  /** @throws where observations are made faster than they are taken in, or one is too large */
  emit(observation: PluginObservation): void;
}
