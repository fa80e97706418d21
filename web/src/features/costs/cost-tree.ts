import type { CostLineRowFragment } from '../../graphql/generated';
import { perMonth } from '../../lib/money';
import { rampStep } from '../../ui/ramp';
import type { TreemapFigure } from '../../ui/Treemap';
import type { TreemapNode } from '../../ui/treemap-layout';
import { EFFICIENCY_RAMP, efficiencyOf, percent } from './cost-figures';

type Line = CostLineRowFragment;

/** How deep the treemap looks: namespaces in clusters, workloads in namespaces, or the workloads of one namespace. */
export type Level = 'clusters' | 'namespaces' | 'workloads';

/** Where a rectangle leads. */
export type Target =
  | { readonly kind: 'cluster'; readonly cluster: string }
  | { readonly kind: 'namespace'; readonly cluster: string; readonly namespace: string }
  | {
      readonly kind: 'workload';
      readonly cluster: string;
      readonly namespace: string;
      readonly workloadKind: string;
      readonly name: string;
    };

/** The same as a row of a table. */
export interface CostTreeRow {
  readonly id: string;
  readonly label: string;
  /** Within a group. */
  readonly isMember: boolean;
  readonly month: string;
  readonly share: string;
  readonly used: string;
}

export interface CostTree {
  readonly rows: readonly CostTreeRow[];
  readonly nodes: readonly TreemapNode[];
  readonly figures: ReadonlyMap<string, TreemapFigure>;
  readonly targets: ReadonlyMap<string, Target>;
}

const REST = 'rest';

function targetOf(line: Line, level: Level): Target | null {
  const { cluster, namespace, kind, name } = line;
  if (!cluster || namespace === null) return null;
  if (level === 'clusters') return { kind: 'namespace', cluster: cluster.name, namespace };
  if (kind === null || name === null) return null;
  return { kind: 'workload', cluster: cluster.name, namespace, workloadKind: kind, name };
}

function figureOf(line: Line, currency: string): TreemapFigure {
  const efficiency = efficiencyOf(line);
  const amount = perMonth(line.perMonth ?? 0, currency);
  const used = efficiency === null ? 'used of requested n/a' : `${percent(efficiency)} of what it requests is used`;
  const place = [line.cluster?.name, line.namespace].filter((part) => part && part !== line.name).join(' / ');
  const name = `${line.kind ? `${line.kind} ` : ''}${line.name ?? line.namespace ?? ''}`;
  const share = line.share === null ? '' : `, ${percent(line.share)} of the costs`;
  const isShared = line.isShared ? ', shared' : '';
  return {
    short: amount,
    text: `${name}${place ? ` in ${place}` : ''}: ${amount}${share}${isShared}; ${used}`,
    step: rampStep(EFFICIENCY_RAMP, efficiency),
  };
}

const amountOf = ({ perMonth: amount }: Line) => Math.max(0, amount ?? 0);
const sumOf = (lines: readonly Line[]) => lines.reduce((sum, line) => sum + amountOf(line), 0);

function leafOf(line: Line, level: Level): TreemapNode {
  const label = level === 'clusters' ? (line.namespace ?? '') : (line.name ?? '');
  return { id: line.key, label, value: amountOf(line) };
}

function groupNameOf(line: Line, level: Level): string | null {
  if (level === 'workloads') return null;
  return level === 'clusters' ? (line.cluster?.name ?? null) : line.namespace;
}

function groupsOf(lines: readonly Line[], level: Level): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const name = groupNameOf(line, level);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  return groups;
}

function groupTarget([first]: readonly Line[], level: Level): Target | null {
  if (!first?.cluster) return null;
  if (level === 'clusters') return { kind: 'cluster', cluster: first.cluster.name };
  return first.namespace === null
    ? null
    : { kind: 'namespace', cluster: first.cluster.name, namespace: first.namespace };
}

/** Rectangles as rows, each group before what is in it. */
function rowsOf(
  nodes: readonly TreemapNode[],
  lines: readonly Line[],
  figures: ReadonlyMap<string, TreemapFigure>,
): CostTreeRow[] {
  const byKey = new Map(lines.map((line) => [line.key, line]));
  const row = ({ id, label }: TreemapNode, isMember: boolean): CostTreeRow => {
    const line = byKey.get(id);
    const efficiency = line ? efficiencyOf(line) : null;
    return {
      ...{ id, label, isMember, month: figures.get(id)?.short ?? '' },
      share: line?.share == null ? '' : percent(line.share),
      used: line === undefined ? '' : efficiency === null ? 'n/a' : percent(efficiency),
    };
  };
  return nodes.flatMap((node) => [row(node, false), ...(node.children ?? []).map((child) => row(child, true))]);
}

interface Rest {
  readonly lines: number;
  /** Per month. */
  readonly amount: number;
}

/** Lines of costs as a treemap: the area is what they cost, the fill how much of what they request is used. */
export function costTree(lines: readonly Line[], level: Level, currency: string, rest: Rest | null): CostTree {
  const figures = new Map(lines.map((line) => [line.key, figureOf(line, currency)]));
  const targets = new Map<string, Target>();
  for (const line of lines) {
    const target = targetOf(line, level);
    if (target) targets.set(line.key, target);
  }
  const nodes: TreemapNode[] = level === 'workloads' ? lines.map((line) => leafOf(line, level)) : [];
  for (const [name, members] of groupsOf(lines, level)) {
    const id = `group ${name}`;
    const value = sumOf(members);
    nodes.push({ id, label: name, value, children: members.map((line) => leafOf(line, level)) });
    const short = perMonth(value, currency);
    figures.set(id, { short, text: `${name}: ${short}, ${members.length} within`, step: null });
    const target = groupTarget(members, level);
    if (target) targets.set(id, target);
  }
  if (rest && rest.lines > 0 && rest.amount > 0) {
    const short = perMonth(rest.amount, currency);
    nodes.push({ id: REST, label: `${rest.lines} smaller ones`, value: rest.amount });
    figures.set(REST, { short, text: `${rest.lines} smaller ones together: ${short}`, step: null });
  }
  return { nodes, figures, targets, rows: rowsOf(nodes, lines, figures) };
}
