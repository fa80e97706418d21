import { AppError } from '../../platform/errors.js';
import type { Reader } from '../../platform/list.js';
import { type AcrossKind, aggregate, type GroupSeries, type OverTimeKind, topGroups } from './aggregate.js';
import type { Buckets } from './buckets.js';
import type { MetricUnit } from './metric.entity.js';
import { type CatalogMetric, METRICS, metricByName } from './metrics.catalog.js';
import { chooseResolution, type ResolutionChoice } from './resolution.js';
import { readSeries } from './series-source.service.js';
import type { SpanFold } from './span-fold.js';
import {
  checkMeasurable,
  type GroupKind,
  groupNameOf,
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
  /** Shortest step that the server chooses by itself. */
  minStepSeconds: number;
}

export interface SeriesAnswer {
  metric: string;
  unit: MetricUnit;
  group: string;
  isOther: boolean;
  objectId: string | null;
  values: (number | null)[];
  previous: (number | null)[] | null;
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
  const choice = chooseResolution({ ...question, span });
  const object = await findSelected(reader, question.of);
  if (!object) return null;
  const subjects = await subjectsByKind(reader, object, { metrics, groupBy: question.groupBy, from: choice.from });
  const wanted = {
    metricIds: new Set(metrics.map((metric) => metric.id)),
    subjectIds: new Map(
      metrics.map((metric) => [metric.id, new Set(subjects[metric.subjectKind]!.map(({ id }) => id))]),
    ),
  };
  const fold = await readSeries(reader.tx, reader.tenantId, { clusterId: object.clusterId, choice, wanted });
  const omitted = new Set<string>();
  const series = metrics.flatMap((metric) => {
    const groups = groupsOf(metric, subjects[metric.subjectKind]!, { fold, question, object, choice });
    const { kept, omitted: left } = topGroups(groups, question.top);
    for (const group of left) omitted.add(group);
    return kept.map(({ group, values }) => ({
      ...{ metric: metric.name, unit: metric.unit, group, values },
      ...{ isOther: false, objectId: null, previous: null },
    }));
  });
  const measured = metrics.flatMap((metric) =>
    subjects[metric.subjectKind]!.filter(({ id }) => fold.bucketsOf(metric.id, id)).map(({ id }) => id),
  );
  return {
    ...frameOf(choice, fold, now),
    ...{ series, omittedGroups: omitted.size, subjectCount: new Set(measured).size },
    ...{ percentileError: null, previousFrom: null, previousTo: null },
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

type SubjectsByKind = Partial<Record<MeasuredKind, SelectedSubject[]>>;

async function subjectsByKind(
  reader: Reader,
  object: SelectedObject,
  { metrics, groupBy, from }: { metrics: CatalogMetric[]; groupBy: GroupKind; from: number },
): Promise<SubjectsByKind> {
  const found: SubjectsByKind = {};
  for (const kind of new Set(metrics.map((metric) => metric.subjectKind))) {
    found[kind] = await selectSubjects(reader, object, { kind, from, withNodeName: groupBy === 'CLUSTER_NODE' });
  }
  return found;
}

interface Grouping {
  fold: SpanFold;
  question: TimeSeriesQuestion;
  object: SelectedObject;
  choice: ResolutionChoice;
}

/** A group in which nothing was measured is left out, except the only one there is, which shows as a line of gaps. */
function groupsOf(metric: CatalogMetric, subjects: SelectedSubject[], grouping: Grouping): GroupSeries[] {
  const { fold, question, object, choice } = grouping;
  const members = new Map<string, Buckets[]>();
  if (question.groupBy === 'ALL') members.set('all', []);
  for (const subject of subjects) {
    const buckets = fold.bucketsOf(metric.id, subject.id);
    if (!buckets) continue;
    const group = groupNameOf(subject, metric.subjectKind, question.groupBy, object.selector);
    const list = members.get(group) ?? [];
    list.push(buckets);
    members.set(group, list);
  }
  return [...members].map(([group, list]) => ({
    group,
    values: aggregate(list, choice.points, question, metric.scale),
  }));
}

function frameOf(
  choice: ResolutionChoice,
  fold: SpanFold,
  now: Date,
): Pick<
  TimeSeriesAnswer,
  'from' | 'to' | 'stepSeconds' | 'resolution' | 'times' | 'sources' | 'observedAt' | 'isLastBucketPartial'
> {
  const stepMs = choice.stepSeconds * 1_000;
  return {
    from: new Date(choice.from),
    to: new Date(choice.to),
    stepSeconds: choice.stepSeconds,
    resolution: choice.resolution,
    times: Array.from({ length: choice.points }, (_, index) => new Date(choice.from + index * stepMs)),
    sources: [...fold.sources].sort(),
    observedAt: fold.observedAt === null ? null : new Date(fold.observedAt),
    isLastBucketPartial: choice.to > now.getTime(),
  };
}
