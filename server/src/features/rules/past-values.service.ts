import type { Tx } from '../../platform/database.js';
import type { CatalogMetric } from '../metrics/metrics.catalog.js';
import { readSubjectValues, type SubjectValues } from '../metrics/subject-values.service.js';
import type { Catalog } from './live-facts.service.js';
import type { MeasuredSubject } from './measured-subject.js';
import { type PastPlan, piecesOf } from './past-plan.js';
import type { MetricQuestion } from './rule-metrics.js';
import type { PastSeries } from './simulate-rule.js';

export interface PastReading {
  clusterId: string;
  question: MetricQuestion;
  /** By ascending id. */
  subjects: readonly MeasuredSubject[];
  plan: PastPlan;
  catalog: Catalog;
  /** Spans (unix ms) whose absence is explained; null where nobody asks. */
  gaps: readonly { from: number; to: number }[] | null;
  /** Whether there is no time left to read more. */
  isLate(): boolean;
}

/** A piece of one subject's past: judged from bucket `first` on, those before are only looked back at. */
export interface PastPiece {
  series: PastSeries;
  from: number;
  first: number;
}

/**
 * Reads the past of subjects piece by piece and hands each to `take`, in the order of time. @returns unix ms up to which
 * it was read
 */
export async function readPastValues(
  tx: Tx,
  tenantId: string,
  reading: PastReading,
  take: (subject: number, piece: PastPiece) => void,
): Promise<number> {
  const { plan, question, subjects } = reading;
  for (const piece of piecesOf(plan, subjects.length)) {
    if (reading.isLate()) return piece.from;
    const from = piece.from - plan.lookback * plan.stepSeconds * 1_000;
    const grid = { from, stepSeconds: plan.stepSeconds, points: plan.lookback + piece.points };
    const read = (name: string): Promise<SubjectValues> =>
      readSubjectValues(tx, tenantId, {
        ...{ clusterId: reading.clusterId, overTime: question.overTime, ...grid },
        metric: reading.catalog.byName(name) as CatalogMetric,
        subjectIds: subjects.map(({ subjectId }) => subjectId),
      });
    const values = await read(question.metric);
    const sizes = question.sizeMetric ? await read(question.sizeMetric) : null;
    const gaps = reading.gaps && coveredBuckets(reading.gaps, grid);
    for (const [n, subject] of subjects.entries()) {
      const base = sizes?.get(subject.subjectId) ?? question.baseOf?.(subject) ?? null;
      take(n, {
        series: { values: values.get(subject.subjectId)!, base, ...(gaps && { gaps }) },
        from,
        first: plan.lookback,
      });
    }
  }
  return plan.to;
}

/** Whether a gap covers any part of each bucket. */
function coveredBuckets(
  gaps: readonly { from: number; to: number }[],
  { from, stepSeconds, points }: { from: number; stepSeconds: number; points: number },
): boolean[] {
  const stepMs = stepSeconds * 1_000;
  return Array.from({ length: points }, (_, n) =>
    gaps.some((gap) => gap.from < from + (n + 1) * stepMs && gap.to > from + n * stepMs),
  );
}
