import type { Clock } from '../clock.js';
import type { LoadProfile } from '../load.js';
import type { Random } from '../prng.js';
import type { Store } from '../store.js';
import type { OwnerReference } from '../types.js';
import type { EventRecorder } from './events.js';

/** What goes wrong with a container, beyond what its spec says. */
export type Fault =
  | { kind: 'crash'; afterMs: readonly [number, number]; exitCode: number; message?: string }
  | { kind: 'leak' }
  | { kind: 'pull-fails'; untilMs: number };

/** What the simulator knows about a pod that its object does not say. */
export interface PodPlan {
  load: Readonly<Record<string, LoadProfile>>;
  faults: Readonly<Record<string, Fault>>;
  /** From start of the containers to ready. */
  readyAfterMs: number;
  /** A job's pod ends by itself. */
  run?: { forMs: number; exitCode: number };
  /** Replicas for which the load profile was written. */
  nominalReplicas: number;
  /** It serves an exposition, and says so in its annotations. */
  isScraped?: boolean;
}

/** The running cluster: what every controller and the kubelet work on. */
export interface World {
  seed: number;
  store: Store;
  clock: Clock;
  random: Random;
  events: EventRecorder;
  /** Port on loopback where scraped pods are asked; undefined: none is. */
  expositionPort: number | undefined;
  /** By pod uid. */
  plans: Map<string, PodPlan>;
  /** Images that a node holds, as "node image". */
  pulled: Set<string>;
  /** Restart back-off by "uid/container", in milliseconds. */
  backoffs: Map<string, number>;
  /** Tells the controller of an object that a pod of it changed. */
  notify: (owner: OwnerReference, namespace: string) => void;
}

export const DEFAULT_PLAN: PodPlan = {
  load: {},
  faults: {},
  readyAfterMs: 1_000,
  nominalReplicas: 1,
};

/** The owner reference a controller puts on what it creates. */
export function ownedBy(owner: {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string };
}): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}
