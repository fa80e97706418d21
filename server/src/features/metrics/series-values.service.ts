import type { Tx } from '../../platform/database.js';
import { finishGroup, newGroupParts } from './group-parts.js';
import { type OverTimeKind, percentOf, type RowValues } from './over-time.js';
import type { ResolutionChoice } from './resolution.js';
import { foldSubjects } from './series-source.service.js';
import { SKETCH_ERROR } from './sketch.js';

/** The subjects of one cluster and the row of the answer that each is folded into. */
export interface ValuesPart {
  clusterId: string;
  /** Ascending. */
  subjectIds: Int32Array;
  rows: Int32Array;
}

export interface ValuesRequest {
  metricId: number;
  choice: ResolutionChoice;
  overTime: OverTimeKind;
  parts: readonly ValuesPart[];
  rowCount: number;
}

/**
 * Reads what subjects measured and takes `overTime` of each row and bucket: a row is one subject, or several whose
 * samples count as those of one.
 */
export async function readRowValues(tx: Tx, tenantId: string, request: ValuesRequest): Promise<RowValues> {
  const { choice, metricId, overTime, rowCount } = request;
  const how = { overTime, across: isShared(request) ? ('POOLED' as const) : ('SUM' as const) };
  const parts = newGroupParts(rowCount, choice.points, how);
  const found = { sources: new Set<string>(), observedAt: null as number | null, percentileError: 0 };
  for (const { clusterId, subjectIds, rows } of request.parts) {
    const members = { subjectIds, groups: rows };
    const facts = await foldSubjects(tx, tenantId, { clusterId, metricId, choice, how, members, parts });
    for (const source of facts.sources) found.sources.add(source);
    if (facts.observedAt !== null) found.observedAt = Math.max(found.observedAt ?? 0, facts.observedAt);
    if (percentOf(overTime) !== null && !facts.isExact) found.percentileError = SKETCH_ERROR;
  }
  const rows = Array.from({ length: rowCount }, (_, row) => finishGroup(parts, row, how, 1));
  const values = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
  return { ...found, values, counts: Int32Array.from(parts.counts), sums: parts.sums };
}

/** Whether several subjects have a row together; percentiles of one are exact where its samples are read. */
function isShared({ parts }: ValuesRequest): boolean {
  const rows = parts.flatMap((part) => [...part.rows]);
  return new Set(rows).size < rows.length;
}
