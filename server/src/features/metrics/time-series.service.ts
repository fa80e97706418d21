import type { Reader } from '../../platform/list.js';
import { type ListedGap, listGaps } from '../gaps/gap-list.service.js';
import { objectIdsOf } from './group-object.service.js';
import type { LineValues } from './line-values.js';
import type { MetricUnit } from './metric.entity.js';
import { percentOf } from './over-time.js';
import type { ResolutionChoice } from './resolution.js';
import { type MetricLines, readLines } from './series-lines.service.js';
import { planSeries, type SeriesPlan, type TimeSeriesQuestion } from './series-plan.service.js';
import type { Group, GroupKind } from './subject-group.js';

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
  gaps: ListedGap[];
  sources: string[];
  observedAt: Date | null;
  isLastBucketPartial: boolean;
}

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
  const plan = await planSeries(reader, question, now);
  if (!plan) return null;
  const { object, measured } = plan;
  const clusterNames = new Map(object.clusters.map(({ id, name }) => [id, name]));
  const found: MetricLines[] = [];
  for (const one of measured) {
    const around = { groupBy: question.groupBy, selector: object.selector, kind: one.metric.subjectKind, clusterNames };
    found.push(await readLines(reader, one, { ...question, ...plan, now }, around));
  }
  return {
    ...frameOf(plan, now),
    ...factsOf(found, question),
    series: await seriesOf(reader, plan, found, question.groupBy),
    subjectCount: new Set(measured.flatMap(({ subjects }) => subjects.map(({ id }) => id))).size,
    gaps: await gapsOf(reader, plan),
  };
}

async function seriesOf(
  reader: Reader,
  { measured }: SeriesPlan,
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

/** Gaps in anything but samples are none in a chart. */
async function gapsOf(reader: Reader, { object, choice }: SeriesPlan): Promise<ListedGap[]> {
  if (reader.fieldNames && !reader.fieldNames.has('gaps')) return [];
  const span = { from: new Date(choice.from), to: new Date(choice.to) };
  const clusterIds = object.clusters.map(({ id }) => id);
  return listGaps(reader, clusterIds, span, { ofSamples: true });
}

type Frame =
  | ('from' | 'to' | 'stepSeconds' | 'resolution' | 'times')
  | ('previousFrom' | 'previousTo' | 'isLastBucketPartial');

function frameOf({ choice, earlier }: SeriesPlan, now: Date): Pick<TimeSeriesAnswer, Frame> {
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
