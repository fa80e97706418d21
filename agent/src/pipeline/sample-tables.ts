import type { SampleBatch, SampleTable, Subject } from '../api/sample-batch.js';
import type { DynamicMetricName, MetricName, SampleRow } from '../collectors/collector.js';

type Name = MetricName | DynamicMetricName;

/** How many values a row carries; the limits count values, absent ones included. */
export function valuesOf(row: SampleRow): number {
  return Object.keys(row.values).length;
}

function subjectKey(subject: Subject): string {
  return JSON.stringify([subject.kind, subject.namespace, subject.name, subject.container]);
}

function toTable(metrics: readonly Name[], rows: readonly SampleRow[]): SampleTable {
  const indexes = new Map<string, number>();
  const subjects: Subject[] = [];
  const rowSubjects = rows.map((row) => {
    const key = subjectKey(row.subject);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, subjects.length);
    return subjects.push(row.subject) - 1;
  });
  const columns = metrics.map((metric) => [metric, rows.map((row) => row.values[metric] ?? null)] as const);
  return {
    subjects,
    rows: rowSubjects,
    times: rows.map((row) => row.observedAt),
    columns: Object.fromEntries(columns),
  };
}

/** Puts rows into columnar tables: one for each set of metrics, so that no column is padded with nulls. */
export function toSampleBatch(rows: readonly SampleRow[]): SampleBatch {
  const groups = new Map<string, { metrics: Name[]; rows: SampleRow[] }>();
  for (const row of rows) {
    const metrics = (Object.keys(row.values) as Name[]).sort();
    const key = metrics.join(' ');
    const group = groups.get(key) ?? { metrics, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return { tables: [...groups.values()].map((group) => toTable(group.metrics, group.rows)) };
}
