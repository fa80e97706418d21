import { count, shortImage } from './describe.js';
import type { CauseKind } from './incident.types.js';
import { familyOf } from './rule-family.js';

// What may have caused an incident: pure, from its alerts and the changes around its beginning. Scores rank and promise
// nothing; every one comes with the sentences that made it.

export interface CauseAlert {
  id: string;
  rule: string;
  clusterId: string;
  namespace: string | null;
  subjectKind: string;
  subjectName: string;
  workloadKind: string | null;
  workloadName: string | null;
  nodeName: string | null;
  startedAt: Date;
}

export interface CauseChange {
  id: string;
  clusterId: string;
  objectKind: string;
  namespace: string | null;
  name: string;
  action: string;
  field: string | null;
  before: string | null;
  after: string | null;
  observedAt: Date;
}

export interface Candidate {
  kind: keyof typeof CauseKind;
  title: string;
  score: number;
  evidence: string[];
  nextStep: string;
  occurredAt: Date;
  alertId: string | null;
  changeId: string | null;
}

interface Case {
  openedAt: Date;
  alerts: readonly CauseAlert[];
}

/** A change this long before the first alert is still a suspect, in milliseconds: slow leaks take a while. */
export const CHANGE_LOOKBACK_MS = 30 * 60_000;
/** Reports take a moment, so the cause may be written down after its effect, in milliseconds. */
export const CHANGE_LATENESS_MS = 2 * 60_000;
const MAX_CANDIDATES = 10;

/** The most likely first. */
export function rankCandidates(
  openedAt: Date,
  alerts: readonly CauseAlert[],
  changes: readonly CauseChange[],
): Candidate[] {
  const facts = { openedAt, alerts };
  const found = [
    ...nodeCandidates(facts),
    ...troubleCandidates(facts),
    ...sameChanges(changes).flatMap((group) => changeCandidate(facts, group)),
  ];
  const all = found.length > 0 ? found : firstTrouble(facts);
  return all.sort(byScore).slice(0, MAX_CANDIDATES);
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.occurredAt.getTime() - b.occurredAt.getTime() || (a.title < b.title ? -1 : 1);
}

const round = (score: number): number => Math.round(Math.min(0.99, Math.max(0, score)) * 100) / 100;

/** Cluster nodes and clusters in trouble, by how many of the others they explain. */
function nodeCandidates({ alerts }: Case): Candidate[] {
  return alerts.flatMap((alert) => {
    const family = familyOf(alert.rule).name;
    if (alert.subjectKind === 'Node') return [nodeCandidate(alert, family, alerts)];
    if (family !== 'SILENCE') return [];
    return [
      {
        ...ofAlert(alert),
        kind: 'CLUSTER_SILENT' as const,
        title: `${alert.subjectName} stopped reporting`,
        score: 0.85,
        evidence: ['Whoever stops reporting cannot tell what else is wrong.'],
        nextStep: 'Check the agent and the network between the cluster and this server.',
      },
    ];
  });
}

function nodeCandidate(alert: CauseAlert, family: string, alerts: readonly CauseAlert[]): Candidate {
  const others = alerts.filter(({ subjectKind }) => subjectKind !== 'Node');
  const on = others.filter(
    ({ clusterId, nodeName }) => clusterId === alert.clusterId && nodeName === alert.subjectName,
  );
  const share = others.length === 0 ? 1 : on.length / others.length;
  const isDown = family === 'NODE_DOWN';
  const evidence =
    others.length === 0
      ? []
      : [`${on.length} of ${count(others.length, 'other alert')} ${areOrIs(others.length)} on it.`];
  const isFirst = alerts.every(({ startedAt }) => startedAt >= alert.startedAt);
  if (isFirst) evidence.push('It was the first to be in trouble.');
  return {
    ...ofAlert(alert),
    kind: isDown ? 'NODE_DOWN' : 'NODE_PRESSURE',
    title: `${alert.subjectName}: ${familyOf(alert.rule).title.toLowerCase()}`,
    score: round((isDown ? 0.5 : 0.45) + 0.4 * share + (isFirst ? 0.05 : 0)),
    evidence,
    nextStep: isDown
      ? `Look at ${alert.subjectName}: is the machine up, and does its kubelet run? Drain it if it does not come back.`
      : `See what uses ${alert.subjectName} up, and move or limit it.`,
  };
}

function areOrIs(number: number): string {
  return number === 1 ? 'is' : 'are';
}

function ofAlert({ id, startedAt }: CauseAlert): Pick<Candidate, 'alertId' | 'changeId' | 'occurredAt'> {
  return { alertId: id, changeId: null, occurredAt: startedAt };
}

interface Telling {
  kind: Candidate['kind'];
  score: number;
  title: string;
  nextStep: string;
}

/** Troubles that are causes as well: others follow from them. */
const TELLING: Readonly<Record<string, Telling>> = {
  OUT_OF_MEMORY: {
    kind: 'OUT_OF_MEMORY',
    score: 0.7,
    title: 'Containers are killed for lack of memory',
    nextStep: 'Compare the memory limit with the peak, and raise it or find the leak.',
  },
  IMAGE_PULL: {
    kind: 'IMAGE_CHANGE',
    score: 0.65,
    title: 'The image cannot be pulled',
    nextStep: 'Check that the image exists and that its pull secret is right, or go back to the last one.',
  },
  SCHEDULING: {
    kind: 'QUOTA',
    score: 0.6,
    title: 'No room for the pods',
    nextStep: 'Check quotas and requests against what the nodes have left.',
  },
};

/** One candidate per telling family: its first alert stands for all. */
function troubleCandidates({ alerts }: Case): Candidate[] {
  return Object.entries(TELLING).flatMap(([family, { score, ...telling }]) => {
    const own = alerts.filter(({ rule, subjectKind }) => subjectKind !== 'Node' && familyOf(rule).name === family);
    const [first] = [...own].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    if (!first) return [];
    const share = own.length / alerts.length;
    const isFirst = alerts.every(({ startedAt }) => startedAt >= first.startedAt);
    const evidence = [`${own.length} of ${count(alerts.length, 'alert')} ${alerts.length === 1 ? 'says' : 'say'} so.`];
    if (isFirst) evidence.push('It was the first trouble.');
    return [{ ...ofAlert(first), ...telling, score: round(score - 0.2 + 0.2 * share + (isFirst ? 0.1 : 0)), evidence }];
  });
}

/** The same change of the same object in several clusters, or of several containers, is one. */
function sameChanges(changes: readonly CauseChange[]): CauseChange[][] {
  const groups = new Map<string, CauseChange[]>();
  for (const change of [...changes].sort((a, b) => a.observedAt.getTime() - b.observedAt.getTime())) {
    const { objectKind, action, field, before, after, namespace, name } = change;
    const object = objectKind === 'CONTAINER' ? name.split('/').at(-1) : name;
    const key = JSON.stringify([objectKind, action, field, before, after, namespace, object]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()];
}

interface Suspicion {
  kind: Candidate['kind'];
  base: number;
  says: string;
  nextStep: string;
}

const REVERT = 'Compare before and after, and go back if nothing speaks against it.';

/** What a change means as a cause; null for what only follows from trouble. */
function suspect(change: CauseChange): Suspicion | null {
  const { objectKind, action, field, before, after } = change;
  const from = before === null ? 'nothing' : before;
  const to = after === null ? 'nothing' : after;
  switch (`${objectKind}.${action === 'UPDATED' ? field : action}`) {
    case 'WORKLOAD.images':
    case 'CONTAINER.image':
      return {
        kind: 'IMAGE_CHANGE',
        base: 0.9,
        says: `got ${shortImage(to)} in the place of ${shortImage(from)}`,
        nextStep: `Roll back to ${shortImage(from)}, or fix ${shortImage(to)}.`,
      };
    case 'WORKLOAD.CREATED':
      return { kind: 'ROLLOUT', base: 0.65, says: 'was made', nextStep: REVERT };
    case 'WORKLOAD.DELETED':
      return { kind: 'ROLLOUT', base: 0.6, says: 'was removed', nextStep: REVERT };
    case 'WORKLOAD.desiredReplicas':
      return { kind: 'SCALING', base: 0.5, says: `went from ${from} to ${to} replicas`, nextStep: REVERT };
    case 'RESOURCE_QUOTA.hard':
      return { kind: 'QUOTA', base: 0.6, says: `went from ${from} to ${to}`, nextStep: REVERT };
    case 'CLUSTER_NODE.status':
      return after === 'READY'
        ? null
        : { kind: 'NODE_DOWN', base: 0.75, says: `became ${to}`, nextStep: 'Look at the machine and its kubelet.' };
    case 'CLUSTER_NODE.isSchedulable':
      return {
        kind: 'CONFIGURATION',
        base: 0.45,
        says: after === 'false' ? 'was cordoned' : 'was uncordoned',
        nextStep: REVERT,
      };
    case 'CLUSTER_NODE.kubeletVersion':
      return { kind: 'CONFIGURATION', base: 0.5, says: `went from ${from} to ${to}`, nextStep: REVERT };
    default:
      return configured(change, from, to);
  }
}

const CONFIGURED = new Set([
  'CONTAINER',
  'SERVICE',
  'PERSISTENT_VOLUME_CLAIM',
  'HORIZONTAL_POD_AUTOSCALER',
  'POD_DISRUPTION_BUDGET',
]);
/** These move by themselves, or because of the trouble. */
const EFFECTS = new Set(['hasReadyEndpoints', 'currentReplicas', 'desiredReplicas', 'phase', 'capacityBytes']);

function configured({ objectKind, action, field }: CauseChange, from: string, to: string): Suspicion | null {
  if (action !== 'UPDATED' || field === null || !CONFIGURED.has(objectKind) || EFFECTS.has(field)) return null;
  return { kind: 'CONFIGURATION', base: 0.55, says: `has ${field} ${to} instead of ${from}`, nextStep: REVERT };
}

function changeCandidate({ openedAt, alerts }: Case, group: readonly CauseChange[]): Candidate[] {
  const change = group[0]!;
  const suspicion = suspect(change);
  const beforeMs = openedAt.getTime() - change.observedAt.getTime();
  if (!suspicion || beforeMs > CHANGE_LOOKBACK_MS || beforeMs < -CHANGE_LATENESS_MS) return [];
  const hit = alerts.filter((alert) => group.some((one) => isHit(one, alert)));
  const share = alerts.length === 0 ? 0 : hit.length / alerts.length;
  const nearness = 1 - Math.max(0, beforeMs) / CHANGE_LOOKBACK_MS;
  const clusters = new Set(group.map(({ clusterId }) => clusterId)).size;
  const evidence = [whenText(beforeMs)];
  if (hit.length > 0)
    evidence.push(`${hit.length} of ${count(alerts.length, 'alert')} ${areOrIs(alerts.length)} about it.`);
  if (clusters > 1) evidence.push(`The same change was made in ${clusters} clusters.`);
  return [
    {
      kind: suspicion.kind,
      title: `${objectText(change)} ${suspicion.says}`,
      score: round(suspicion.base * (0.5 + 0.25 * nearness + 0.25 * share)),
      evidence,
      nextStep: suspicion.nextStep,
      occurredAt: change.observedAt,
      alertId: null,
      changeId: change.id,
    },
  ];
}

/** Whether an alert is about what was changed, or about something that belongs to it. */
function isHit(change: CauseChange, alert: CauseAlert): boolean {
  if (change.clusterId !== alert.clusterId) return false;
  if (change.objectKind === 'CLUSTER_NODE') return [alert.nodeName, alert.subjectName].includes(change.name);
  if (change.namespace !== alert.namespace) return false;
  if (change.objectKind === 'CONTAINER') return change.name.split('/')[0] === alert.subjectName;
  if (change.objectKind === 'RESOURCE_QUOTA') return true;
  return change.name === alert.workloadName || change.name === alert.subjectName;
}

function objectText({ objectKind, namespace, name }: CauseChange): string {
  const kind = objectKind.toLowerCase().replaceAll('_', ' ').replace('cluster node', 'node');
  const word = kind.charAt(0).toUpperCase() + kind.slice(1);
  return `${word} ${namespace ? `${namespace}/` : ''}${name}`;
}

function whenText(beforeMs: number): string {
  const seconds = Math.round(Math.abs(beforeMs) / 1000);
  const text = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return beforeMs >= 0 ? `${text} before the first alert.` : `Seen ${text} after the first alert.`;
}

function firstTrouble({ alerts }: Case): Candidate[] {
  const [first] = [...alerts].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1));
  if (!first) return [];
  const name = first.namespace ? `${first.namespace}/${first.subjectName}` : first.subjectName;
  return [
    {
      ...ofAlert(first),
      kind: 'FIRST_TROUBLE',
      title: `${familyOf(first.rule).title}: ${first.subjectKind} ${name}`,
      score: 0.2,
      evidence: ['It was the first trouble; no change and no failed node stands beside it.'],
      nextStep: 'Start with the first alert: its events, its logs, its usage.',
    },
  ];
}
