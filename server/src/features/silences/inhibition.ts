/** What decides whether one alert explains another. */
export interface Inhibitable {
  id: string;
  clusterId: string;
  subjectKind: string;
  subjectName: string;
  nodeName: string | null;
  rule: string;
  /** Whether it fires; one that is pending explains nothing. */
  isFiring: boolean;
  /** When it began to fire or came back, or was first seen while it is pending. */
  since: Date;
}

interface InhibitionRule {
  /** What it means, for people. */
  readonly meaning: string;
  readonly sourceKind: string;
  readonly sourceRules: readonly string[];
  /** Of the same cluster; levels are looked at before. */
  covers(source: Inhibitable, target: Inhibitable): boolean;
}

/** What is seen of a cluster shortly before its agent is found to be silent has the same cause. */
const BEFORE_MS = 2 * 60_000;

/** Which alerts explain which. Add a line here; nothing else decides. */
export const INHIBITION_RULES: readonly InhibitionRule[] = [
  {
    meaning: 'A cluster that does not report explains what was found of it from then on.',
    sourceKind: 'Cluster',
    sourceRules: ['ClusterOffline', 'AgentSilent'],
    // What stood before is trouble of its own, and nobody knows that it has ended.
    covers: (source, target) => target.since.getTime() >= source.since.getTime() - BEFORE_MS,
  },
  {
    meaning: 'A node that is down explains the trouble of the pods on it.',
    sourceKind: 'Node',
    sourceRules: ['NodeNotReady', 'NodeNotReadyForLong', 'NodeUnreachable'],
    covers: (source, target) => target.nodeName === source.subjectName,
  },
];

export const SOURCE_KINDS: readonly string[] = INHIBITION_RULES.map(({ sourceKind }) => sourceKind);
export const SOURCE_RULES: readonly string[] = INHIBITION_RULES.flatMap(({ sourceRules }) => sourceRules);

/** Only what lies higher explains what lies lower: so no alert explains itself, and no circle of them exists. */
function levelOf({ subjectKind }: Inhibitable): number {
  if (subjectKind === 'Cluster') return 2;
  return subjectKind === 'Node' ? 1 : 0;
}

function ruleOf(source: Pick<Inhibitable, 'subjectKind' | 'rule'>): InhibitionRule | undefined {
  return INHIBITION_RULES.find(
    ({ sourceKind, sourceRules }) => sourceKind === source.subjectKind && sourceRules.includes(source.rule),
  );
}

/** Whether an alert can explain others, whether it fires or not. */
export function isSource(alert: Pick<Inhibitable, 'subjectKind' | 'rule'>): boolean {
  return ruleOf(alert) !== undefined;
}

function explains(source: Inhibitable, target: Inhibitable): boolean {
  if (!source.isFiring || source.clusterId !== target.clusterId || levelOf(source) <= levelOf(target)) return false;
  return ruleOf(source)?.covers(source, target) ?? false;
}

/**
 * The alert that explains another best: the one that lies highest, then the oldest. Null where none does. A source
 * counts also while it is silenced or explained itself: what it explains is no news either way.
 */
export function inhibitorOf(target: Inhibitable, sources: readonly Inhibitable[]): string | null {
  const found = sources.filter((source) => explains(source, target));
  found.sort((a, b) => levelOf(b) - levelOf(a) || a.since.getTime() - b.since.getTime() || (a.id < b.id ? -1 : 1));
  return found[0]?.id ?? null;
}
