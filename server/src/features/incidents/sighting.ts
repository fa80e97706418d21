import type { Trouble } from './ties.js';

/** What correlation needs of an alert as an event of its stream tells it. */
export interface Sighting extends Omit<Trouble, 'rolledOutAt' | 'clusterName' | 'startedAt' | 'isEvidence'> {
  title: string;
  severityRank: number;
  isFiring: boolean;
  /** Null where it never fired. */
  startedAt: Date | null;
  isMuted: boolean;
}

/** An alert in the payload of an event. Servers of the version before told less of it. */
export interface ToldAlert {
  id: string;
  title: string;
  rule: string;
  severityRank: number;
  state: string;
  clusterId: string;
  namespace: string | null;
  subjectKind: string;
  subjectName: string;
  firstSeenAt: string | Date;
  resolvedAt: string | Date | null;
  firedAt?: string | Date | null;
  workloadKind?: string | null;
  workloadName?: string | null;
  nodeName?: string | null;
  image?: string | null;
  teamId?: string | null;
  silenceId?: string | null;
  silencedUntil?: string | Date | null;
  inhibitedById?: string | null;
}

export function sightingOf(alert: ToldAlert, now: Date): Sighting {
  const firedAt = alert.firedAt === undefined ? alert.firstSeenAt : alert.firedAt;
  return {
    id: alert.id,
    title: alert.title,
    rule: alert.rule,
    severityRank: alert.severityRank,
    clusterId: alert.clusterId,
    namespace: alert.namespace,
    subjectKind: alert.subjectKind,
    subjectName: alert.subjectName,
    workloadKind: alert.workloadKind ?? null,
    workloadName: alert.workloadName ?? null,
    nodeName: alert.nodeName ?? null,
    image: alert.image ?? null,
    teamId: alert.teamId ?? null,
    isFiring: alert.state === 'FIRING',
    startedAt: firedAt === null ? null : new Date(firedAt),
    endedAt: alert.resolvedAt === null ? null : new Date(alert.resolvedAt),
    isMuted: isMuted(alert, now),
  };
}

function isMuted({ silenceId, silencedUntil, inhibitedById }: ToldAlert, now: Date): boolean {
  const isSilenced = silenceId != null && (silencedUntil == null || new Date(silencedUntil) > now);
  return isSilenced || inhibitedById != null;
}

/** The last word on each alert, in the order in which they were first told of. */
export function lastSightings(sightings: readonly Sighting[]): Sighting[] {
  return [...new Map(sightings.map((one) => [one.id, one])).values()];
}

const GAINABLE = ['workloadName', 'nodeName', 'image', 'teamId'] as const;

type Facts = Pick<Sighting, (typeof GAINABLE)[number] | 'workloadKind'>;

/** Whether an alert that stands in an incident is known better than when it joined: its pod was reported since. */
export function hasGained(sighting: Sighting, member: (Facts & { isEvidence: boolean }) | undefined): boolean {
  if (!member || member.isEvidence || isEvidence(sighting) || !sighting.isFiring) return false;
  return GAINABLE.some((fact) => member[fact] === null && sighting[fact] !== null);
}

/** What is known now and was not before; what was known stays, because spans are found by it. */
export function gainedFacts(sighting: Sighting, before: Facts): Facts {
  return {
    workloadKind: before.workloadName === null ? sighting.workloadKind : before.workloadKind,
    workloadName: before.workloadName ?? sighting.workloadName,
    nodeName: before.nodeName ?? sighting.nodeName,
    image: before.image ?? sighting.image,
    teamId: before.teamId ?? sighting.teamId,
  };
}

const WARNING = 2;

/** Whether an alert only explains: it opens no incident and keeps none open. */
export function isEvidence({ severityRank }: Pick<Sighting, 'severityRank'>): boolean {
  return severityRank < WARNING;
}
