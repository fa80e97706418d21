import type { InstanceState } from './alert-rule-state.entity.js';
import type { RestartMark } from './restart-marks.js';

/** What a rule is about; the parts that a kind does not have are null. */
export interface RuleSubject {
  clusterId: string;
  kind: string;
  namespace: string | null;
  name: string;
  container: string | null;
  uid: string | null;
}

/** One text for one subject of a cluster, as short as it can be told apart. */
export function subjectKeyOf({ kind, namespace, name, container }: Omit<RuleSubject, 'clusterId' | 'uid'>): string {
  return [kind, namespace ?? '', name, container ?? ''].join('|');
}

/** A stored instance; moments are unix ms. */
export interface StoredInstance extends RuleSubject {
  state: InstanceState;
  since: number;
  firedAt: number | null;
  trueAt: number;
  knownAt: number;
  toldAt: number | null;
  value: number | null;
  threshold: number | null;
  /** RESTARTS: earlier counts; null elsewhere. */
  memory: RestartMark[] | null;
}
