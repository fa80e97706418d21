/** What a treemap draws: leaves have a value, others the sum of theirs. */
export interface TreemapNode {
  readonly id: string;
  readonly label: string;
  /** Not negative; what is 0 or less takes no room. */
  readonly value: number;
  readonly children?: readonly TreemapNode[];
}

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly node: TreemapNode;
  readonly box: Box;
}

interface Row {
  readonly nodes: readonly TreemapNode[];
  readonly area: number;
}

const sumOf = (nodes: readonly TreemapNode[]) => nodes.reduce((sum, { value }) => sum + value, 0);

/** The worst ratio of the sides in a row of such areas along a side of that length; 1 is a square. */
function worst(areas: readonly number[], side: number): number {
  const total = areas.reduce((sum, area) => sum + area, 0);
  const [most, least] = [Math.max(...areas), Math.min(...areas)];
  return Math.max((side * side * most) / (total * total), (total * total) / (side * side * least));
}

/** As many of the nodes as make a row of squares along the shorter side. */
function takeRow(nodes: readonly TreemapNode[], scale: number, side: number): Row {
  const areas = nodes.map(({ value }) => value * scale);
  let count = 1;
  while (count < nodes.length && worst(areas.slice(0, count + 1), side) <= worst(areas.slice(0, count), side)) count++;
  return { nodes: nodes.slice(0, count), area: areas.slice(0, count).reduce((sum, area) => sum + area, 0) };
}

function placeRow({ nodes, area }: Row, box: Box, scale: number): { placed: Placed[]; rest: Box } {
  const isTall = box.height >= box.width;
  const side = isTall ? box.width : box.height;
  const depth = side === 0 ? 0 : area / side;
  let at = 0;
  const placed = nodes.map((node) => {
    const length = depth === 0 ? 0 : (node.value * scale) / depth;
    const own = isTall
      ? { x: box.x + at, y: box.y, width: length, height: depth }
      : { x: box.x, y: box.y + at, width: depth, height: length };
    at += length;
    return { node, box: own };
  });
  const rest = isTall
    ? { ...box, y: box.y + depth, height: Math.max(0, box.height - depth) }
    : { ...box, x: box.x + depth, width: Math.max(0, box.width - depth) };
  return { placed, rest };
}

/**
 * Rectangles as large as the values and as square as they get, the largest first from the top left.
 * @see Bruls, Huizing, van Wijk: Squarified Treemaps (2000)
 */
export function squarify(nodes: readonly TreemapNode[], box: Box): Placed[] {
  let left = nodes.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
  const total = sumOf(left);
  if (total === 0 || box.width <= 0 || box.height <= 0) return [];
  const scale = (box.width * box.height) / total;
  const all: Placed[] = [];
  let space = box;
  while (left.length > 0) {
    const row = takeRow(left, scale, Math.min(space.width, space.height));
    const { placed, rest } = placeRow(row, space, scale);
    all.push(...placed);
    space = rest;
    left = left.slice(row.nodes.length);
  }
  return all;
}

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

/** How far it is from one rectangle to another that way; null where it lies elsewhere. */
function wayTo(from: Box, to: Box, direction: Direction): number | null {
  const [start, end] = [middle(from), middle(to)];
  const [right, down] = [end.x - start.x, end.y - start.y];
  const along = { ArrowLeft: -right, ArrowRight: right, ArrowUp: -down, ArrowDown: down }[direction];
  const aside = direction === 'ArrowLeft' || direction === 'ArrowRight' ? Math.abs(down) : Math.abs(right);
  // What lies aside counts double: the arrow is to lead on, not around the corner.
  return along > 0.5 ? along + 2 * aside : null;
}

/** The rectangle that an arrow leads to: the nearest whose middle lies that way; null at the edge. */
export function neighbour(placed: readonly Placed[], from: string, direction: Direction): string | null {
  const own = placed.find(({ node }) => node.id === from);
  if (!own) return placed[0]?.node.id ?? null;
  let best: { id: string; far: number } | null = null;
  for (const { node, box } of placed) {
    const far = wayTo(own.box, box, direction);
    if (far !== null && (best === null || far < best.far)) best = { id: node.id, far };
  }
  return best?.id ?? null;
}
