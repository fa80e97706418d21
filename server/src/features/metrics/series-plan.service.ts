import { AppError } from '../../platform/errors.js';
import type { Reader } from '../../platform/list.js';
import { retentionOf } from '../retention/retention.service.js';
import { catalogOf } from './metric.service.js';
import type { CatalogMetric } from './metrics.catalog.js';
import { type AcrossKind, type OverTimeKind, percentOf } from './over-time.js';
import {
  type ComparisonKind,
  chooseResolution,
  comparedWith,
  type ResolutionChoice,
  type ResolutionQuestion,
  type SampleRetention,
} from './resolution.js';
import type { MetricSubjects } from './series-lines.service.js';
import { canFoldGroups } from './series-source.service.js';
import {
  checkMeasurable,
  type GroupKind,
  isOfNamespaces,
  type MeasuredKind,
  type SelectedSubject,
} from './subject-group.js';
import {
  findSelected,
  type SelectedObject,
  type SubjectQuery,
  type SubjectSelection,
  selectorOf,
  selectSubjects,
} from './subject-selection.service.js';
import { resolveRange, type TimeRange } from './time-range.js';

export interface TimeSeriesQuestion {
  of: SubjectSelection;
  metrics: readonly string[];
  range: TimeRange;
  stepSeconds: number | null;
  maxPoints: number;
  overTime: OverTimeKind;
  across: AcrossKind;
  groupBy: GroupKind;
  /** Most groups of each metric. */
  top: number;
  withOther: boolean;
  compareTo: ComparisonKind | null;
  /** Seconds between two samples of one series. */
  intervalSeconds: number;
}

/** What is to be read for an answer. */
export interface SeriesPlan {
  object: SelectedObject;
  /** In the order asked for. */
  measured: MetricSubjects[];
  choice: ResolutionChoice;
  /** What is compared with; null for nothing. */
  earlier: ResolutionChoice | null;
  retention: SampleRetention;
}

const MAX_METRICS = 20;
const MAX_TOP = 1_000;
/** A tenant may have registered a thousand. */
const MAX_NAMED = 30;

/**
 * Checks a question and chooses what to read for it.
 * @returns null where the selected object is missing or out of scope
 * @throws BAD_USER_INPUT for a question that cannot be answered, with what was expected
 */
export async function planSeries(reader: Reader, question: TimeSeriesQuestion, now: Date): Promise<SeriesPlan | null> {
  const metrics = await checkMetrics(reader, question);
  const span = resolveRange(question.range, now);
  const object = await findSelected(reader, question.of);
  if (!object) return null;
  const retention = await retentionOf(reader.tx, reader.tenantId);
  const isWhole = isOfNamespaces(question.groupBy, object.selector);
  const isGrouped = (stepSeconds: number): boolean => isWhole && canFoldGroups({ stepSeconds }, question, 'NAMESPACE');
  const isPercentile = percentOf(question.overTime) !== null;
  const resolution = { ...question, span, retention, now, isGrouped, isPercentile };
  return { object, retention, ...(await chooseAndSelect(reader, object, { question, metrics, resolution })) };
}

async function checkMetrics(
  { tx, tenantId }: Reader,
  { of, metrics, groupBy, top }: TimeSeriesQuestion,
): Promise<CatalogMetric[]> {
  const names = [...new Set(metrics)];
  if (names.length < 1 || names.length > MAX_METRICS)
    refuse(`metrics has ${names.length} names`, `1 to ${MAX_METRICS}`);
  if (top < 1 || top > MAX_TOP) refuse(`top is ${top}`, `1 to ${MAX_TOP}`);
  const selector = selectorOf(of);
  const catalog = await catalogOf(tx, tenantId, names);
  return names.map((name) => {
    const metric = catalog.byName(name);
    if (!metric) {
      const known = catalog.all().map((one) => one.name);
      const rest = known.length > MAX_NAMED ? ` and ${known.length - MAX_NAMED} more that \`metrics\` lists` : '';
      const expected = `one of ${known.slice(0, MAX_NAMED).join(', ')}${rest}`;
      refuse(`metrics has “${name.slice(0, 100)}”, which the catalogue does not know`, expected);
    }
    checkMeasurable(metric, selector, groupBy);
    return metric;
  });
}

function refuse(found: string, expected: string): never {
  throw new AppError('BAD_USER_INPUT', `${found}; expected ${expected}.`);
}

interface Asked {
  question: TimeSeriesQuestion;
  metrics: readonly CatalogMetric[];
  resolution: Omit<ResolutionQuestion, 'seriesCount' | 'subjectCount' | 'lineCount'>;
}

/**
 * The step follows from how many subjects there are, and which there are from when the answer begins: it is chosen as
 * if there were none, and again until it no longer begins earlier.
 */
async function chooseAndSelect(
  reader: Reader,
  object: SelectedObject,
  { question, metrics, resolution }: Asked,
): Promise<Pick<SeriesPlan, 'measured' | 'choice' | 'earlier'>> {
  const spans = question.compareTo ? 2 : 1;
  let measured: MetricSubjects[] = [];
  for (let since = Number.POSITIVE_INFINITY; ; ) {
    const counts = measured.map(({ subjects }) => subjects.length);
    const seriesCount = spans * counts.reduce((sum, count) => sum + count, 0);
    const subjectCount = Math.max(0, ...counts);
    const lineCount = isOneLineEach(question.groupBy) ? subjectCount : 1;
    const choice = chooseResolution({ ...resolution, seriesCount, subjectCount, lineCount });
    const earlier = question.compareTo && comparedWith(choice, question.compareTo);
    const { from } = earlier ?? choice;
    if (from >= since) return { measured, choice, earlier };
    since = from;
    measured = await subjectsOf(reader, object, metrics, { groupBy: question.groupBy, from });
  }
}

function isOneLineEach(groupBy: GroupKind): boolean {
  return groupBy === 'CONTAINER' || groupBy === 'POD' || groupBy === 'VOLUME';
}

/** Metrics of one kind of subject share what is selected. */
async function subjectsOf(
  reader: Reader,
  object: SelectedObject,
  metrics: readonly CatalogMetric[],
  query: Omit<SubjectQuery, 'kind'>,
): Promise<MetricSubjects[]> {
  const byKind = new Map<MeasuredKind, SelectedSubject[]>();
  for (const kind of new Set(metrics.map((metric) => metric.subjectKind))) {
    byKind.set(kind, await selectSubjects(reader, object, { ...query, kind }));
  }
  return metrics.map((metric) => ({ metric, subjects: byKind.get(metric.subjectKind)! }));
}
