import { type Clock, microTime } from '../clock.js';
import type { Random } from '../prng.js';
import type { Store } from '../store.js';
import type { ClusterEvent, KubeObject, ObjectReference } from '../types.js';

export interface EventInput {
  object: KubeObject;
  component: string;
  /** Node of a kubelet's event. */
  host?: string;
  type?: 'Normal' | 'Warning';
  reason: string;
  message: string;
  fieldPath?: string;
  /** Action of the newer event API, which the scheduler uses: eventTime and series instead of count. */
  action?: string;
}

/** API servers keep events for an hour (--event-ttl). */
const TTL_MS = 3_600_000;

/** Writes events, and counts a repeated one up instead of writing it again, as client-go's recorder does. */
export class EventRecorder {
  readonly #names = new Map<string, { namespace: string; name: string }>();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  emit(input: EventInput): ClusterEvent {
    const { metadata, kind } = input.object;
    // A kubelet's and a node controller's events about nodes land in namespace default.
    const namespace = metadata.namespace ?? 'default';
    const key = [input.component, kind, metadata.uid, input.fieldPath, input.reason, input.message].join('\n');
    const known = this.#names.get(key);
    const repeated = known && this.store.update('events', known.namespace, known.name, (draft) => this.#repeat(draft));
    if (repeated) return repeated;
    const event = this.#create(input, namespace);
    this.#names.set(key, { namespace, name: event.metadata.name });
    return this.store.create('events', event);
  }

  /** Removes what is older than the API server keeps. */
  sweep(): void {
    const oldest = this.clock.now() - TTL_MS;
    for (const event of this.store.list('events')) {
      const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '';
      if (Date.parse(last) < oldest) this.store.remove('events', event.metadata.namespace, event.metadata.name);
    }
    for (const [key, { namespace, name }] of this.#names) {
      if (!this.store.get('events', namespace, name)) this.#names.delete(key);
    }
  }

  #repeat(draft: ClusterEvent): void {
    if (draft.count === undefined) {
      draft.series = { count: (draft.series?.count ?? 1) + 1, lastObservedTime: microTime(this.clock.now()) };
    } else {
      draft.count += 1;
      draft.lastTimestamp = this.clock.timestamp();
    }
  }

  #create(input: EventInput, namespace: string): ClusterEvent {
    const { object, component, host, action } = input;
    const now = this.clock.timestamp();
    const nanoseconds =
      BigInt(Math.floor(this.clock.now())) * 1_000_000n + BigInt(Math.floor(this.random.next() * 1e6));
    const name = `${object.metadata.name}.${nanoseconds.toString(16)}`;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, uid: this.random.uid(), resourceVersion: '', creationTimestamp: now },
      involvedObject: reference(input),
      reason: input.reason,
      message: input.message,
      source: action ? {} : { component, ...(host ? { host } : {}) },
      firstTimestamp: action ? null : now,
      lastTimestamp: action ? null : now,
      ...(action ? {} : { count: 1 }),
      type: input.type ?? 'Normal',
      eventTime: action ? microTime(this.clock.now()) : null,
      ...(action ? { action } : {}),
      reportingComponent: component,
      reportingInstance: action ? `${component}-control-plane-1` : (host ?? ''),
    };
  }
}

function reference({ object, component, fieldPath }: EventInput): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  if (kind === 'Node') {
    // A kubelet refers to its node by name only: the uid field holds the name as well.
    if (component === 'kubelet') return { kind, name: metadata.name, uid: metadata.name };
    return { kind, name: metadata.name, uid: metadata.uid, apiVersion };
  }
  return {
    kind,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: metadata.name,
    uid: metadata.uid,
    apiVersion,
    resourceVersion: metadata.resourceVersion,
    ...(fieldPath ? { fieldPath } : {}),
  };
}
