import { EVENT_RULES } from './detectors/event-reasons.js';
import { POD_RULES } from './detectors/pod-condition.js';

/** A detector of this feature, as the list of rules shows it. */
export interface Detector {
  /** Rule of its alerts. */
  rule: string;
  /** What is wrong when it fires. */
  title: string;
  /** Null where it depends on the case. */
  severity: 'CRITICAL' | 'WARNING' | 'INFO' | null;
}

/** Null severity: one look at the state of the pod decides. */
const POD_TITLES: Readonly<Record<string, Omit<Detector, 'rule'>>> = {
  CrashLoopBackOff: { title: 'A container keeps crashing', severity: null },
  OOMKilled: { title: 'A container was killed for lack of memory', severity: null },
  ImagePullBackOff: { title: 'An image cannot be pulled', severity: 'WARNING' },
  ContainerCannotStart: { title: 'A container cannot be started', severity: 'WARNING' },
  Unschedulable: { title: 'A pod fits on no node', severity: 'WARNING' },
  Evicted: { title: 'A pod was evicted from its node', severity: 'WARNING' },
  Failed: { title: 'A pod has failed', severity: 'WARNING' },
};

/** Every detector over events, the states of pods and the reports of clusters, by name; an event that only tells of a state is not one of its own. */
export const DETECTORS: readonly Detector[] = [
  { rule: 'AgentSilent', title: 'The agent of a cluster does not report', severity: 'WARNING' as const },
  { rule: 'ClusterOffline', title: 'A cluster is offline', severity: 'CRITICAL' as const },
  ...POD_RULES.map((rule) => ({ rule, ...POD_TITLES[rule]! })),
  ...Object.entries(EVENT_RULES)
    .filter(([reason, { podRule }]) => podRule === undefined && !POD_RULES.includes(reason))
    .map(([rule, { says, severity }]) => ({
      rule,
      title: `${says.charAt(0).toUpperCase()}${says.slice(1)}`,
      severity,
    })),
].sort((a, b) => (a.rule < b.rule ? -1 : 1));
