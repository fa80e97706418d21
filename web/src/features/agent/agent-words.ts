import type { AgentReportFragment, UsageSourceStatus } from '../../graphql/generated';
import { formatDuration } from '../../lib/time';
import type { StatusKind } from '../../ui/Status';

type Agent = AgentReportFragment;
export type UsageSource = NonNullable<Agent['usageSources']>[number];
export type CollectorReport = Agent['collectors'][number];

/** Where links for “why is this n/a” lead on the cluster's page. */
export const USAGE_SOURCES = 'usage-sources';

interface Words {
  readonly kind: StatusKind;
  readonly word: string;
}

/** How a source of usage is drawn and called. */
export const SOURCE_WORDS: Readonly<Record<UsageSourceStatus, Words>> = {
  ACTIVE: { kind: 'healthy', word: 'In use' },
  STANDBY: { kind: 'paused', word: 'Standby' },
  NOT_CONFIGURED: { kind: 'unknown', word: 'Not configured' },
  DENIED: { kind: 'degraded', word: 'Denied' },
  ABSENT: { kind: 'degraded', word: 'Not installed' },
  UNREACHABLE: { kind: 'degraded', word: 'Not reachable' },
  EMPTY: { kind: 'progressing', word: 'No values yet' },
  NOT_TRIED: { kind: 'unknown', word: 'Not tried yet' },
};

/** What stands where no measuring source can be used: requests and limits, and no usage at all. */
const UNMEASURED = 'requests';

/** Which source usage comes from, in one line; since when none does. */
export function sourcesInWords(sources: readonly UsageSource[]): { isMeasured: boolean; text: string; since: string } {
  const active = sources.find(({ status }) => status === 'ACTIVE');
  const isMeasured = active !== undefined && active.name !== UNMEASURED;
  const since = active?.since ?? sources.map((source) => source.since).sort()[0] ?? '';
  const text = isMeasured
    ? `Usage comes from ${active.name}`
    : 'Usage is unknown: no source can be read. Requests and limits are still shown';
  return { isMeasured, text, since };
}

/** The sources that measure, in the order in which they are tried. */
export function measuringSources(sources: readonly UsageSource[]): UsageSource[] {
  return sources.filter(({ name }) => name !== UNMEASURED);
}

/** What a collector is doing. Switched off on purpose is no failure, and nothing to report is not one either. */
export function collectorWords({ status, isShed }: Pick<CollectorReport, 'status' | 'isShed'>): Words {
  if (isShed) return { kind: 'paused', word: 'Switched off' };
  if (status === 'FAILED') return { kind: 'degraded', word: 'Failed' };
  if (status === 'OK') return { kind: 'healthy', word: 'OK' };
  return { kind: 'unknown', word: 'No data' };
}

/** What stands behind the word: why it is off, has nothing, or failed. */
export function collectorReason({ isShed, message, lastError }: CollectorReport): string | null {
  if (isShed) return 'The agent is over its budget; it starts this collector again when there is room.';
  return message ?? lastError;
}

/** "in step", "12 s ahead", "3 min behind". */
export function clockInWords(skewSeconds: number | null): string | null {
  if (skewSeconds === null) return null;
  if (skewSeconds === 0) return 'in step';
  return `${formatDuration(Math.abs(skewSeconds) * 1000)} ${skewSeconds > 0 ? 'ahead' : 'behind'}`;
}
