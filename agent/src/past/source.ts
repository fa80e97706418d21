import type { SampleTable } from '../api/sample-batch.js';
import type { KubeObject } from '../kube/objects.js';
import { request } from '../net/request.js';

/** What a watch would have told at a moment (unix ms) of the past. */
export interface PastEvent {
  readonly atMs: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Plural of the Kubernetes resource, such as pods. */
  readonly resource: string;
  readonly object: KubeObject;
}

/** Spans in unix ms, the end excluded. */
export interface PastSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The whole of the past, and when the agent was away in it. */
export interface PastFacts extends PastSpan {
  readonly silences: readonly PastSpan[];
}

export interface PastPage {
  readonly tables: readonly SampleTable[];
  /** Where the next page begins; null after the last one. */
  readonly nextMs: number | null;
}

export interface PageRequest extends PastSpan {
  readonly stepMs: number;
  readonly maxValues: number;
}

/** The past of a demonstration cluster, as its simulator serves it (e2e/kube-sim/README.md, "The past"). */
export interface PastSource {
  facts(signal: AbortSignal): Promise<PastFacts>;
  events(signal: AbortSignal): Promise<readonly PastEvent[]>;
  samples(request: PageRequest, signal: AbortSignal): Promise<PastPage>;
}

const TIMEOUT_MS = 15_000;

/** Asks the simulator at an address such as http://127.0.0.1:8001/_sim/past. Every method throws where it cannot answer. */
export function connectPast(url: string): PastSource {
  const ask = async <T>(name: string, body: object, signal: AbortSignal): Promise<T> => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await request(`${url}/${name}`, { method: 'POST', body: JSON.stringify(body), signal: limited });
    if (answer.status !== 200)
      throw new Error(`${url}/${name} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
    return JSON.parse(answer.body) as T;
  };
  return {
    facts: (signal) => ask('facts', {}, signal),
    events: async (signal) => (await ask<{ events: PastEvent[] }>('events', {}, signal)).events,
    samples: (request, signal) => ask('samples', request, signal),
  };
}
