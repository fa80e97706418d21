import { shortImage } from './describe.js';
import type { JoinCriterion } from './incident-alert.entity.js';
import { familyOf } from './rule-family.js';

// By what alerts belong together. Each alert has ties: what it has in common with others, for how long that counts, and
// how much it weighs. Two alerts belong to one incident where they share a tie within its window, which depends on these
// two alone; so the order in which alerts arrive does not matter, and what is joined can be told in a sentence.

/** What is known of an alert when it is correlated. */
export interface Trouble {
  id: string;
  rule: string;
  clusterId: string;
  clusterName: string;
  namespace: string | null;
  teamId: string | null;
  subjectKind: string;
  subjectName: string;
  workloadKind: string | null;
  workloadName: string | null;
  nodeName: string | null;
  image: string | null;
  startedAt: Date;
  /** Null while it stands. */
  endedAt: Date | null;
  /** When its workload was rolled out last, within half an hour before it; null for none. */
  rolledOutAt: Date | null;
  /** For information only: it joins and joins nothing together. */
  isEvidence: boolean;
}

export interface Tie {
  criterion: keyof typeof JoinCriterion;
  /** Greater is stronger: it decides which reason is told. */
  score: number;
  /** Where others are looked for. */
  reads: string | null;
  /** Where others find this one. */
  writes: string | null;
  windowMs: number;
  /** Whether it counts as long as the alert stands, and not only at its beginning. */
  lasts: boolean;
  /** The moment that counts, in unix milliseconds. */
  at: number;
  /** Names nothing but the alert's own: whoever sees the alert may read it. */
  says: string;
}

const MINUTE = 60_000;

/** Windows, in milliseconds, and weights; docs/correlation.md explains each. */
export const CRITERIA = {
  SUBJECT: { score: 100, windowMs: 30 * MINUTE },
  WORKLOAD: { score: 95, windowMs: 30 * MINUTE },
  NODE_EXPLAINS: { score: 90, windowMs: 5 * MINUTE },
  IMAGE: { score: 80, windowMs: 30 * MINUTE },
  ROLLOUT: { score: 75, windowMs: 5 * MINUTE },
  SAME_WORKLOAD_ELSEWHERE: { score: 70, windowMs: 15 * MINUTE },
  NODES_TOGETHER: { score: 65, windowMs: 2 * MINUTE },
  CLUSTERS_TOGETHER: { score: 60, windowMs: 2 * MINUTE },
  SAME_NODE: { score: 55, windowMs: 2 * MINUTE },
  NAMESPACE: { score: 50, windowMs: 5 * MINUTE },
  TEAM: { score: 45, windowMs: 5 * MINUTE },
} as const;

/** The longest window: what ended before that has no say any more. */
export const LONGEST_WINDOW_MS = 30 * MINUTE;

/** Ties that let information explain an incident: these alone cannot be a coincidence. */
const FOR_EVIDENCE = new Set(['SUBJECT', 'WORKLOAD']);

/** The ties of an alert, the strongest first. */
export function tiesOf(trouble: Trouble): Tie[] {
  const all = [
    ...objectTies(trouble),
    ...nodeTies(trouble),
    ...spreadTies(trouble),
    ...clusterTies(trouble),
    ...nearTies(trouble),
  ];
  const ties = trouble.isEvidence ? all.filter(({ criterion }) => FOR_EVIDENCE.has(criterion)) : all;
  return ties.sort((a, b) => b.score - a.score);
}

const key = (...parts: (string | null)[]): string => parts.join('|');

/** A tie of which all alerts are on the same side. */
function tie(
  trouble: Trouble,
  criterion: keyof typeof CRITERIA,
  { name, says, lasts = false, at }: { name: string; says: string; lasts?: boolean; at?: Date },
): Tie {
  const moment = (at ?? trouble.startedAt).getTime();
  return { criterion, ...CRITERIA[criterion], reads: name, writes: name, lasts, at: moment, says };
}

/** The same object or workload: in trouble again while it is, or soon after. */
function objectTies(trouble: Trouble): Tie[] {
  const { clusterId, namespace, subjectKind, subjectName, workloadKind, workloadName } = trouble;
  const subject = key('subject', clusterId, namespace, subjectKind, subjectName);
  const name = namespace ? `${namespace}/${subjectName}` : subjectName;
  const ties = [
    tie(trouble, 'SUBJECT', { name: subject, says: `It is about ${subjectKind} ${name} again`, lasts: true }),
  ];
  if (workloadName) {
    const workload = key('workload', clusterId, namespace, workloadKind, workloadName);
    const says = `It hits ${workloadKind} ${namespace}/${workloadName}, as the others do`;
    ties.push(tie(trouble, 'WORKLOAD', { name: workload, says, lasts: true }));
  }
  return ties;
}

/** Whether a trouble of a node explains what runs on it for as long as it stands, or only at its beginning. */
const LASTING_NODE_TROUBLE = new Set(['NODE_DOWN', 'NODE_PRESSURE']);

/** A node explains what runs on it; what runs on it does not explain each other so. */
function nodeTies(trouble: Trouble): Tie[] {
  const { clusterId, subjectKind, subjectName, nodeName, startedAt, rule } = trouble;
  const isNode = subjectKind === 'Node';
  const name = isNode ? subjectName : nodeName;
  if (!name) return [];
  const [node, on] = [key('node', clusterId, name), key('on-node', clusterId, name)];
  const explains = {
    criterion: 'NODE_EXPLAINS' as const,
    ...CRITERIA.NODE_EXPLAINS,
    reads: isNode ? on : node,
    writes: isNode ? node : on,
    lasts: isNode && LASTING_NODE_TROUBLE.has(familyOf(rule).name),
    at: startedAt.getTime(),
    says: isNode ? `What runs on ${name} is in trouble too` : `It runs on ${name}, which is in trouble itself`,
  };
  const family = familyOf(rule);
  const together = isNode
    ? tie(trouble, 'NODES_TOGETHER', {
        name: key('nodes', clusterId, family.name),
        says: `Other nodes of the cluster have the same trouble (${family.title.toLowerCase()})`,
      })
    : tie(trouble, 'SAME_NODE', {
        name: key('same-node', clusterId, name, family.name),
        says: `Others on ${name} have the same trouble (${family.title.toLowerCase()})`,
      });
  return [explains, together];
}

/** The same thing in other places: an image, a release, a workload that runs in several clusters. */
function spreadTies(trouble: Trouble): Tie[] {
  const { clusterId, namespace, workloadKind, workloadName, image, rule, rolledOutAt } = trouble;
  const family = familyOf(rule);
  const ties: Tie[] = [];
  if (image) {
    const says = `Image ${shortImage(image)} makes the same trouble (${family.title.toLowerCase()})`;
    ties.push(tie(trouble, 'IMAGE', { name: key('image', image, family.name), says }));
  }
  if (rolledOutAt && namespace) {
    const says = `Its workload was rolled out together with others of ${namespace}`;
    ties.push(tie(trouble, 'ROLLOUT', { name: key('rollout', clusterId, namespace), says, at: rolledOutAt }));
  }
  if (workloadName && namespace) {
    const name = key('twin', namespace, workloadKind, workloadName, family.name);
    const says = `${workloadKind} ${namespace}/${workloadName} has the same trouble in another cluster`;
    ties.push(tie(trouble, 'SAME_WORKLOAD_ELSEWHERE', { name, says }));
  }
  return ties;
}

/** Clusters in the same trouble together: it is the network, a provider, or this server. */
function clusterTies(trouble: Trouble): Tie[] {
  if (trouble.subjectKind !== 'Cluster') return [];
  const says = 'Other clusters have the same trouble';
  return [tie(trouble, 'CLUSTERS_TOGETHER', { name: key('clusters', familyOf(trouble.rule).name), says })];
}

/** The same trouble in the same namespace or with the same team, at the same time. */
function nearTies(trouble: Trouble): Tie[] {
  const { clusterId, namespace, teamId, rule } = trouble;
  if (!namespace) return [];
  const family = familyOf(rule);
  const title = family.title.toLowerCase();
  const ties = [
    tie(trouble, 'NAMESPACE', {
      name: key('namespace', clusterId, namespace, family.name),
      says: `Others in ${namespace} have the same trouble (${title})`,
    }),
  ];
  if (teamId) {
    const says = `Others of the same team have the same trouble (${title})`;
    ties.push(tie(trouble, 'TEAM', { name: key('team', teamId, family.name), says }));
  }
  return ties;
}
