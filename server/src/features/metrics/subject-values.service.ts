import type { Tx } from '../../platform/database.js';
import { finishGroup, newGroupParts } from './group-parts.js';
import type { CatalogMetric } from './metrics.catalog.js';
import type { OverTimeKind } from './over-time.js';
import { foldSubjects } from './series-source.service.js';

/** What of one metric in one cluster is read, in equal buckets; unix ms. */
export interface SubjectValuesQuery {
  clusterId: string;
  metric: CatalogMetric;
  /** Ascending. */
  subjectIds: readonly number[];
  /** Where buckets are whole hours, a whole hour: only then are they answered from roll-ups. */
  from: number;
  stepSeconds: number;
  points: number;
  overTime: OverTimeKind;
}

/** Values by subject, one per bucket, in the unit of the API; null where nothing was measured. */
export type SubjectValues = ReadonlyMap<number, readonly (number | null)[]>;

const HOUR_SECONDS = 3_600;

/** Every subject's own values, as rules judge them: nothing is added up, nothing is ranked. */
export async function readSubjectValues(tx: Tx, tenantId: string, query: SubjectValuesQuery): Promise<SubjectValues> {
  const { clusterId, metric, subjectIds, from, stepSeconds, points, overTime } = query;
  const how = { overTime, across: 'SUM' as const };
  const parts = newGroupParts(subjectIds.length, points, how);
  const resolution = stepSeconds % HOUR_SECONDS === 0 ? ('HOUR' as const) : ('RAW' as const);
  const choice = { resolution, stepSeconds, from, to: from + points * stepSeconds * 1_000, points };
  await foldSubjects(tx, tenantId, {
    ...{ clusterId, metricId: metric.id, how, parts, choice: { ...choice, reason: 'STEP_GIVEN' as const } },
    members: { subjectIds: Int32Array.from(subjectIds), groups: Int32Array.from(subjectIds.keys()) },
  });
  return new Map(subjectIds.map((id, group) => [id, finishGroup(parts, group, how, metric.scale)]));
}
