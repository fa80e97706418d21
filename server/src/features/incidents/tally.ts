import type { IncidentAlert } from './incident-alert.entity.js';

// An incident of fifty thousand alerts cannot be counted anew for every alert that joins. So what is counted of its
// alerts is kept as a tally: of each dimension how many alerts have which value. An alert that joins or changes moves a
// dozen of its rows, and counts, least names and most frequent rules are read off it.

/** What is counted. Evidence counts for PLACE alone; REVISION has the incident’s revision that the others belong to. */
export type TallyDimension =
  | 'STATE'
  | 'SEVERITY'
  | 'STARTED_AT'
  | 'RULE'
  | 'NODE_RULE'
  | 'SUBJECT_KIND'
  | 'SUBJECT'
  | 'OWNED_POD'
  | 'LOOSE_POD'
  | 'NODE'
  | 'WORKLOAD'
  | 'WORKLOAD_NAME'
  | 'WORKLOAD_KIND'
  | 'NAMESPACE'
  | 'CLUSTER'
  | 'TEAM'
  | 'IMAGE'
  | 'PLACE'
  | 'REVISION';

/** A value of a dimension: a name, and where that is, because things of different places have the same name. */
export interface TallyValue {
  dimension: TallyDimension;
  name: string;
  place: string;
}

/** What of an alert is tallied. */
export type Tallied = Pick<
  IncidentAlert,
  | 'clusterId'
  | 'namespace'
  | 'rule'
  | 'severityRank'
  | 'subjectKind'
  | 'subjectName'
  | 'workloadKind'
  | 'workloadName'
  | 'image'
  | 'teamId'
  | 'isEvidence'
  | 'isMuted'
  | 'startedAt'
  | 'endedAt'
>;

/** The values of one alert of an incident. */
export function valuesOf(alert: Tallied): TallyValue[] {
  const { clusterId, namespace, teamId, isEvidence } = alert;
  const here = `${clusterId}/${namespace ?? ''}`;
  const place = value('PLACE', here, teamId ?? '');
  if (isEvidence) return [place];
  const values: [TallyDimension, string | null, string?][] = [
    ['STATE', stateOf(alert)],
    ['SEVERITY', String(alert.severityRank)],
    ['STARTED_AT', alert.startedAt.toISOString()],
    ['RULE', alert.rule],
    ['SUBJECT_KIND', alert.subjectKind],
    ['WORKLOAD', alert.workloadName, `${here}/${alert.workloadKind ?? ''}`],
    ['WORKLOAD_NAME', namespace && alert.workloadName && `${namespace}/${alert.workloadName}`],
    ['WORKLOAD_KIND', alert.workloadKind],
    ['NAMESPACE', namespace, clusterId],
    ['CLUSTER', clusterId],
    ['TEAM', teamId],
    ['IMAGE', alert.image],
  ];
  const known = values.flatMap(([dimension, name, at]) => (name === null ? [] : [value(dimension, name, at)]));
  return [place, ...known, ...subjectOf(alert, here)];
}

/** The alert's object; of a pod also whether its workload is known. */
function subjectOf({ subjectKind, subjectName, workloadName, clusterId, rule }: Tallied, here: string): TallyValue[] {
  if (subjectKind === 'Pod') return [value(workloadName === null ? 'LOOSE_POD' : 'OWNED_POD', subjectName, here)];
  if (subjectKind === 'Node') return [value('NODE', subjectName, clusterId), value('NODE_RULE', rule)];
  return [value('SUBJECT', subjectName)];
}

function stateOf({ endedAt, isMuted }: Tallied): 'OPEN' | 'MUTED' | 'ENDED' {
  if (endedAt !== null) return 'ENDED';
  return isMuted ? 'MUTED' : 'OPEN';
}

function value(dimension: TallyDimension, name: string, place = ''): TallyValue {
  return { dimension, name, place };
}

export interface TallyChange extends TallyValue {
  incidentId: string;
  /** By how many alerts, never 0. */
  by: number;
}

/** Gathers what becomes of the tallies of a batch: alerts of one incident share most of their values. */
export class TallyChanges {
  readonly #changes = new Map<string, TallyChange>();

  /** An alert of an incident is now other than it was; null before it joined. */
  move(incidentId: string, before: Tallied | null, after: Tallied): void {
    if (before) for (const each of valuesOf(before)) this.#add(incidentId, each, -1);
    for (const each of valuesOf(after)) this.#add(incidentId, each, 1);
  }

  all(): TallyChange[] {
    return [...this.#changes.values()].filter(({ by }) => by !== 0);
  }

  #add(incidentId: string, { dimension, name, place }: TallyValue, by: number): void {
    // Names of Kubernetes have no line breaks.
    const key = `${incidentId}\n${dimension}\n${name}\n${place}`;
    const known = this.#changes.get(key);
    if (known) known.by += by;
    else this.#changes.set(key, { incidentId, dimension, name, place, by });
  }
}
