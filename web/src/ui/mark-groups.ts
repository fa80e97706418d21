import type { ChartMark } from './chart-types';

/** Marks that would be drawn over each other, as one glyph. */
export interface MarkGroup {
  /** Pixels from the left. */
  readonly x: number;
  readonly marks: readonly ChartMark[];
}

const RANK = { CRITICAL: 3, WARNING: 2, INFO: 1 } as const;

/** Gathers marks of one kind that lie closer than `gap` pixels; each group stands where its first mark is. */
export function groupMarks(marks: readonly ChartMark[], pixelOf: (at: number) => number, gap: number): MarkGroup[] {
  const groups: { x: number; marks: ChartMark[] }[] = [];
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const x = pixelOf(mark.at);
    const last = groups.at(-1);
    if (last && x - last.x < gap) last.marks.push(mark);
    else groups.push({ x, marks: [mark] });
  }
  return groups;
}

/** The gravest severity of a group; undefined where no mark has one. */
export function worstOf(marks: readonly ChartMark[]): ChartMark['severity'] {
  return marks.reduce<ChartMark['severity']>(
    (worst, { severity }) => (severity && (!worst || RANK[severity] > RANK[worst]) ? severity : worst),
    undefined,
  );
}

/** The shape of a kind around a point: kinds can be told apart without their colour. */
export function shapeOf(kind: ChartMark['kind'], x: number, y: number): string {
  if (kind === 'anomaly')
    return `M${x - 5} ${y + 4}L${x - 1.5} ${y - 5}L${x + 1.5} ${y - 5}L${x + 5} ${y + 4}H${x + 2}L${x} ${y - 1}L${x - 2} ${y + 4}Z`;
  if (kind === 'alert') return `M${x} ${y - 5}L${x + 5} ${y + 4}H${x - 5}Z`;
  if (kind === 'change') return `M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z`;
  return `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z`;
}
