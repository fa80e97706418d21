import type { Reader } from '../../platform/list.js';
import { type AcrossKind, combineRows, type LineValues, rankLines } from './across.js';
import type { CatalogMetric } from './metrics.catalog.js';
import type { OverTimeKind, RowValues } from './over-time.js';
import { type ResolutionChoice, visiblePart } from './resolution.js';
import { readRowValues, type ValuesPart } from './series-values.service.js';
import { type Group, groupSubjects, type SelectedSubject, type Surroundings } from './subject-group.js';
import type { Retention } from './time-range.js';

export interface LinesQuestion {
  overTime: OverTimeKind;
  across: AcrossKind;
  /** Most groups. */
  top: number;
  withOther: boolean;
  choice: ResolutionChoice;
  /** What is compared with; null for nothing. */
  earlier: ResolutionChoice | null;
  retention: Retention;
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
  const reading: Reading = { reader, metric, subjects, question };
  const { groups, groupOf } = groupSubjects(subjects, around);
  const all = { lineOf: groupOf, lineCount: groups.length };
  const measured = await measure(reading, question.choice, all);
  const values = linesOf(reading, measured, all);
  const names = groups.map(({ name }) => name);
  const ranked = around.groupBy === 'ALL' ? [0] : rankLines(values, names);
  const [kept, omitted] = [ranked.slice(0, question.top), ranked.slice(question.top)];
  const hasOther = question.withOther && omitted.length > 0;
  const shown = assignmentOf(groupOf, kept, hasOther);
  const lines: Line[] = kept.map((line) => ({ group: groups[line]!, values: values[line]!, previous: null }));
  if (hasOther) lines.push({ group: null, values: await otherOf(reading, measured, shown), previous: null });
  if (question.earlier) {
    const before = linesOf(reading, await measure(reading, question.earlier, shown), shown);
    for (const [index, line] of lines.entries()) line.previous = before[index]!;
  }
  return { lines, omitted: omitted.map((line) => groups[line]!.key), ...factsOf(measured) };
}

/** The lines that are kept, in their order, and after them one for all other subjects, if it is wanted. */
function assignmentOf(groupOf: Int32Array, kept: readonly number[], hasOther: boolean): Assignment {
  const lines = new Map(kept.map((group, line) => [group, line]));
  const other = hasOther ? kept.length : -1;
  return { lineOf: groupOf.map((group) => lines.get(group) ?? other), lineCount: kept.length + (hasOther ? 1 : 0) };
}

/** What was read of the part of a choice that is still kept; null where nothing is to be read. */
interface Measured {
  choice: ResolutionChoice;
  /** Number of buckets of the whole choice; those before the part are too old to be shown. */
  points: number;
  found: RowValues | null;
}

function factsOf({ found }: Measured): Pick<MetricLines, 'sources' | 'observedAt' | 'percentileError'> {
  if (!found) return { sources: new Set(), observedAt: null, percentileError: 0 };
  return found;
}

/** Reads one row per subject, or per line where the samples of its subjects count as those of one. */
async function measure(
  { reader, metric, subjects, question }: Reading,
  whole: ResolutionChoice,
  { lineOf, lineCount }: Assignment,
): Promise<Measured> {
  const choice = visiblePart(whole, question.retention, question.now);
  const { points } = whole;
  if (!choice) return { choice: whole, points, found: null };
  const isPooled = question.across === 'POOLED';
  const parts = partsOf(subjects, lineOf, isPooled);
  const request = {
    ...{ metricId: metric.id, choice, overTime: question.overTime, parts },
    rowCount: isPooled ? lineCount : subjects.length,
  };
  const found = parts.length === 0 ? null : await readRowValues(reader.tx, reader.tenantId, request);
  return { choice, points, found };
}

function partsOf(subjects: readonly SelectedSubject[], lineOf: Int32Array, isPooled: boolean): ValuesPart[] {
  const byCluster = new Map<string, number[]>();
  for (const [index, { clusterId }] of subjects.entries()) {
    if (lineOf[index]! < 0) continue;
    const list = byCluster.get(clusterId);
    if (list) list.push(index);
    else byCluster.set(clusterId, [index]);
  }
  return [...byCluster].map(([clusterId, indexes]) => ({
    clusterId,
    subjectIds: Int32Array.from(indexes, (index) => subjects[index]!.id),
    rows: Int32Array.from(indexes, (index) => (isPooled ? lineOf[index]! : index)),
  }));
}

function linesOf({ metric, question }: Reading, { choice, points, found }: Measured, to: Assignment): LineValues[] {
  const { overTime, across } = question;
  if (!found) return Array.from({ length: to.lineCount }, () => nulls(points));
  const isPooled = across === 'POOLED';
  const how = { overTime, across: isPooled ? ('SUM' as const) : across, points: choice.points, scale: metric.scale };
  const lineOf = isPooled ? Int32Array.from({ length: to.lineCount }, (_, line) => line) : to.lineOf;
  const lines = combineRows(found, { ...how, lineOf, lineCount: to.lineCount });
  return choice.points < points ? lines.map((line) => [...nulls(points - choice.points), ...line]) : lines;
}

function nulls(length: number): null[] {
  return new Array<null>(length).fill(null);
}

/** Samples of the left out groups that count as those of one subject are another question than theirs group by group. */
async function otherOf(reading: Reading, measured: Measured, shown: Assignment): Promise<LineValues> {
  const other = shown.lineCount - 1;
  if (reading.question.across !== 'POOLED') return linesOf(reading, measured, shown)[other]!;
  const alone = { lineOf: shown.lineOf.map((line) => (line === other ? 0 : -1)), lineCount: 1 };
  return linesOf(reading, await measure(reading, reading.question.choice, alone), alone)[0]!;
}
