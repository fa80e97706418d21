import { AppError } from '../../platform/errors.js';
import type { Reader } from '../../platform/list.js';
import type { AcrossKind, LineValues } from './across.js';
import { objectIdsOf } from './group-object.service.js';
import type { MetricUnit } from './metric.entity.js';
import { type CatalogMetric, METRICS, metricByName } from './metrics.catalog.js';
import { type OverTimeKind, percentOf } from './over-time.js';
import { type ComparisonKind, chooseResolution, comparedWith, type ResolutionChoice } from './resolution.js';
import { type LinesQuestion, type MetricLines, type MetricSubjects, readLines } from './series-lines.service.js';
import {
  checkMeasurable,
  type Group,
  type GroupKind,
  type MeasuredKind,
  type SelectedSubject,
} from './subject-group.js';
import {
  findSelected,
  type SelectedObject,
  type SubjectSelection,
  selectorOf,
  selectSubjects,
} from './subject-selection.service.js';
import { type Retention, resolveRange, type TimeRange } from './time-range.js';

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

export interface SeriesAnswer {
  metric: string;
  unit: MetricUnit;
  group: string;
  isOther: boolean;
  objectId: string | null;
  values: LineValues;
  previous: LineValues | null;
}

export interface TimeSeriesAnswer {
  from: Date;
  to: Date;
  stepSeconds: number;
  resolution: ResolutionChoice['resolution'];
  times: Date[];
  series: SeriesAnswer[];
  omittedGroups: number;
  subjectCount: number;
  percentileError: number | null;
  previousFrom: Date | null;
  previousTo: Date | null;
  sources: string[];
  observedAt: Date | null;
  isLastBucketPartial: boolean;
}

const MAX_METRICS = 20;
const MAX_TOP = 1_000;
/** Design: samples and 5-minute roll-ups for 30 days, hours for 13 months, days for 5 years. */
const RETENTION: Retention = { rawDays: 30, fiveMinuteDays: 30, hourDays: 395, dayDays: 1_826 };

/**
 * Answers measured values in equal, aligned buckets, of what the reader may see below the selected object.
 * @returns null where the selected object is missing or out of scope
 * @throws BAD_USER_INPUT for a question that cannot be answered, with what was expected
 */
export async function readTimeSeries(
  reader: Reader,
  question: TimeSeriesQuestion,
  now: Date,
): Promise<TimeSeriesAnswer | null> {
  const metrics = checkMetrics(question);
  const span = resolveRange(question.range, now);
  const object = await findSelected(reader, question.of);
  if (!object) return null;
  const measured = await subjectsOf(reader, object, metrics, question.groupBy);
  const seriesCount = measured.reduce((sum, { subjects }) => sum + subjects.length, 0) * (question.compareTo ? 2 : 1);
  const choice = chooseResolution({ ...question, span, seriesCount, retention: RETENTION, now });
  const earlier = question.compareTo && comparedWith(choice, question.compareTo);
  const asked = { ...question, choice, earlier, retention: RETENTION, now };
  const found: MetricLines[] = [];
  for (const one of measured) found.push(await readLines(reader, one, asked, surroundings(one, object, question)));
  return {
    ...frameOf(asked),
    ...factsOf(found, question),
    series: await seriesOf(reader, measured, found, question.groupBy),
    subjectCount: new Set(measured.flatMap(({ subjects }) => subjects.map(({ id }) => id))).size,
  };
}

function checkMetrics({ of, metrics, groupBy, top }: TimeSeriesQuestion): CatalogMetric[] {
  const names = [...new Set(metrics)];
  if (names.length < 1 || names.length > MAX_METRICS)
    refuse(`metrics has ${names.length} names`, `1 to ${MAX_METRICS}`);
  if (top < 1 || top > MAX_TOP) refuse(`top is ${top}`, `1 to ${MAX_TOP}`);
  const selector = selectorOf(of);
  return names.map((name) => {
    const metric = metricByName(name);
    if (!metric) {
      refuse(
        `metrics has “${name.slice(0, 100)}”, which the catalogue does not know`,
        METRICS.map((m) => m.name).join(', '),
      );
    }
    checkMeasurable(metric, selector, groupBy);
    return metric;
  });
}

function refuse(found: string, expected: string): never {
  throw new AppError('BAD_USER_INPUT', `${found}; expected ${expected}.`);
}

/** Metrics of one kind of subject share what is selected. */
async function subjectsOf(
  reader: Reader,
  object: SelectedObject,
  metrics: readonly CatalogMetric[],
  groupBy: GroupKind,
): Promise<MetricSubjects[]> {
  const byKind = new Map<MeasuredKind, SelectedSubject[]>();
  for (const kind of new Set(metrics.map((metric) => metric.subjectKind))) {
    byKind.set(kind, await selectSubjects(reader, object, { kind, groupBy }));
  }
  return metrics.map((metric) => ({ metric, subjects: byKind.get(metric.subjectKind)! }));
}

function surroundings({ metric }: MetricSubjects, object: SelectedObject, { groupBy }: TimeSeriesQuestion) {
  const clusterNames = new Map(object.clusters.map(({ id, name }) => [id, name]));
  return { groupBy, selector: object.selector, kind: metric.subjectKind, clusterNames };
}

async function seriesOf(
  reader: Reader,
  measured: readonly MetricSubjects[],
  found: readonly MetricLines[],
  groupBy: GroupKind,
): Promise<SeriesAnswer[]> {
  const groups = new Map<string, Group>();
  for (const { lines } of found) for (const { group } of lines) if (group) groups.set(group.key, group);
  const isAsked = reader.fieldNames?.has('objectId') ?? true;
  const objectIds = isAsked ? await objectIdsOf(reader, [...groups.values()], groupBy) : null;
  return found.flatMap(({ lines }, index) =>
    lines.map(({ group, values, previous }) => ({
      ...{ metric: measured[index]!.metric.name, unit: measured[index]!.metric.unit },
      ...{ group: group?.name ?? 'other', isOther: group === null, values, previous },
      objectId: (group && objectIds?.get(group.key)) ?? null,
    })),
  );
}

type Frame =
  | 'from'
  | 'to'
  | 'stepSeconds'
  | 'resolution'
  | 'times'
  | 'previousFrom'
  | 'previousTo'
  | 'isLastBucketPartial';

function frameOf({ choice, earlier, now }: LinesQuestion): Pick<TimeSeriesAnswer, Frame> {
  const stepMs = choice.stepSeconds * 1_000;
  return {
    from: new Date(choice.from),
    to: new Date(choice.to),
    stepSeconds: choice.stepSeconds,
    resolution: choice.resolution,
    times: Array.from({ length: choice.points }, (_, index) => new Date(choice.from + index * stepMs)),
    previousFrom: earlier && new Date(earlier.from),
    previousTo: earlier && new Date(earlier.to),
    isLastBucketPartial: choice.to > now.getTime(),
  };
}

type Facts = 'omittedGroups' | 'sources' | 'observedAt' | 'percentileError';

function factsOf(found: readonly MetricLines[], { overTime }: TimeSeriesQuestion): Pick<TimeSeriesAnswer, Facts> {
  const moments = found.flatMap(({ observedAt }) => observedAt ?? []);
  return {
    omittedGroups: new Set(found.flatMap(({ omitted }) => omitted)).size,
    sources: [...new Set(found.flatMap(({ sources }) => [...sources]))].sort(),
    observedAt: moments.length > 0 ? new Date(Math.max(...moments)) : null,
    percentileError: percentOf(overTime) === null ? null : Math.max(...found.map((one) => one.percentileError)),
  };
}
