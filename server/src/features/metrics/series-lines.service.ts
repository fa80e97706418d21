import type { Reader } from '../../platform/list.js';
import {
  type Aggregation,
  finishGroup,
  type GroupParts,
  isPooledPercentile,
  mergeGroup,
  newGroupParts,
} from './group-parts.js';
import { type LineValues, rankLines } from './line-values.js';
import type { CatalogMetric } from './metrics.catalog.js';
import type { AcrossKind, OverTimeKind } from './over-time.js';
import { type ResolutionChoice, type SampleRetention, visiblePart } from './resolution.js';
import { canFoldGroups, foldGroups, foldSubjects, type Members, type SeriesFacts } from './series-source.service.js';
import { SKETCH_ERROR } from './sketch.js';
import { type Group, groupSubjects, isOfNamespaces, type SelectedSubject, type Surroundings } from './subject-group.js';

export interface LinesQuestion {
  overTime: OverTimeKind;
  across: AcrossKind;
  /** Most groups. */
  top: number;
  withOther: boolean;
  choice: ResolutionChoice;
  /** What is compared with; null for nothing. */
  earlier: ResolutionChoice | null;
  retention: SampleRetention;
  now: Date;
}

export interface Line {
  /** Null for what `top` leaves out. */
  group: Group | null;
  values: LineValues;
  previous: LineValues | null;
}

/** The lines of one metric and what they were made of. */
export interface MetricLines {
  lines: Line[];
  /** Keys of the groups that were left out. */
  omitted: string[];
  sources: ReadonlySet<string>;
  /** Unix ms of the newest sample; null without samples. */
  observedAt: number | null;
  /** How far a percentile may be from the exact one, as a share of it. */
  percentileError: number;
}

/** Which metric of which subjects is read. */
export interface MetricSubjects {
  metric: CatalogMetric;
  /** By ascending id. */
  subjects: readonly SelectedSubject[];
}

interface Reading extends MetricSubjects {
  reader: Reader;
  question: LinesQuestion;
  /** Whether a line has all or nothing of a namespace. */
  isOfNamespaces: boolean;
}

/** Which line each subject counts for; negative for none. */
interface Assignment {
  lineOf: Int32Array;
  lineCount: number;
}

/**
 * Reads one metric as lines: the groups with the greatest mean, what they leave out, and both at an earlier time. A
 * group in which nothing was measured is left out, except the only one there is, which shows as a line of gaps.
 */
export async function readLines(
  reader: Reader,
  { metric, subjects }: MetricSubjects,
  question: LinesQuestion,
  around: Surroundings,
): Promise<MetricLines> {
  const isWhole = isOfNamespaces(around.groupBy, around.selector);
  const reading: Reading = { reader, metric, subjects, question, isOfNamespaces: isWhole };
  const { groups, groupOf } = groupSubjects(subjects, around);
  const measured = await measure(reading, question.choice, { lineOf: groupOf, lineCount: groups.length });
  const values = groups.map((_, group) => lineOf(reading, measured, group));
  const names = groups.map(({ name }) => name);
  const ranked = around.groupBy === 'ALL' ? [0] : rankLines(values, names);
  const [kept, omitted] = [ranked.slice(0, question.top), ranked.slice(question.top)];
  const lines: Line[] = kept.map((line) => ({ group: groups[line]!, values: values[line]!, previous: null }));
  const hasOther = question.withOther && omitted.length > 0;
  if (hasOther) lines.push({ group: null, values: otherOf(reading, measured, omitted), previous: null });
  if (question.earlier) {
    const before = await measure(reading, question.earlier, assignmentOf(groupOf, kept, hasOther));
    for (const [index, line] of lines.entries()) line.previous = lineOf(reading, before, index);
  }
  return { lines, omitted: omitted.map((line) => groups[line]!.key), ...factsOf(measured, question) };
}

/** The lines that are kept, in their order, and after them one for all other subjects, if it is wanted. */
function assignmentOf(groupOf: Int32Array, kept: readonly number[], hasOther: boolean): Assignment {
  const lines = new Map(kept.map((group, line) => [group, line]));
  const other = hasOther ? kept.length : -1;
  return { lineOf: groupOf.map((group) => lines.get(group) ?? other), lineCount: kept.length + (hasOther ? 1 : 0) };
}

/** What was read of the part of a choice that is still kept. */
interface Measured {
  /** Number of buckets that are too old to be shown, before those of the parts. */
  hidden: number;
  parts: GroupParts;
  facts: SeriesFacts[];
}

async function measure(reading: Reading, whole: ResolutionChoice, to: Assignment): Promise<Measured> {
  const { reader, metric, question } = reading;
  const choice = visiblePart(whole, question.retention, question.now);
  if (!choice) return { hidden: whole.points, parts: newGroupParts(to.lineCount, 0, question), facts: [] };
  const parts = newGroupParts(to.lineCount, choice.points, question);
  const facts: SeriesFacts[] = [];
  const isGrouped = reading.isOfNamespaces && canFoldGroups(choice, question, 'NAMESPACE');
  for (const [clusterId, { namespaces, ...members }] of membersOf(reading.subjects, to.lineOf)) {
    const request = { clusterId, metricId: metric.id, choice, how: question, members, parts };
    const groupOf = (namespace: string): number => namespaces.get(namespace) ?? -1;
    const read = isGrouped
      ? foldGroups(reader.tx, reader.tenantId, { ...request, scope: 'NAMESPACE', groupOf })
      : foldSubjects(reader.tx, reader.tenantId, request);
    facts.push(await read);
  }
  return { hidden: whole.points - choice.points, parts, facts };
}

interface ClusterMembers extends Members {
  /** The line that each namespace counts for, where lines are made of whole ones. */
  namespaces: Map<string, number>;
}

function membersOf(subjects: readonly SelectedSubject[], lineOf: Int32Array): Map<string, ClusterMembers> {
  const byCluster = new Map<string, number[]>();
  for (const [index, { clusterId }] of subjects.entries()) {
    if (lineOf[index]! < 0) continue;
    const list = byCluster.get(clusterId);
    if (list) list.push(index);
    else byCluster.set(clusterId, [index]);
  }
  return new Map(
    [...byCluster].map(([clusterId, indexes]) => [
      clusterId,
      {
        subjectIds: Int32Array.from(indexes, (index) => subjects[index]!.id),
        groups: Int32Array.from(indexes, (index) => lineOf[index]!),
        namespaces: new Map(indexes.map((index) => [subjects[index]!.namespace, lineOf[index]!])),
      },
    ]),
  );
}

function lineOf({ metric, question }: Reading, { hidden, parts }: Measured, group: number): LineValues {
  const values = finishGroup(parts, group, question, metric.scale);
  return hidden > 0 ? [...new Array<null>(hidden).fill(null), ...values] : values;
}

function otherOf(reading: Reading, { hidden, parts }: Measured, omitted: readonly number[]): LineValues {
  const other = newGroupParts(1, parts.points, reading.question);
  for (const group of omitted) mergeGroup(other, 0, parts, group);
  return lineOf(reading, { hidden, parts: other, facts: [] }, 0);
}

function factsOf(
  { facts }: Measured,
  how: Aggregation,
): Pick<MetricLines, 'sources' | 'observedAt' | 'percentileError'> {
  const moments = facts.flatMap(({ observedAt }) => observedAt ?? []);
  const isExact = facts.every((one) => one.isExact) && !isPooledPercentile(how);
  return {
    sources: new Set(facts.flatMap(({ sources }) => [...sources])),
    observedAt: moments.length > 0 ? Math.max(...moments) : null,
    percentileError: isExact ? 0 : SKETCH_ERROR,
  };
}
