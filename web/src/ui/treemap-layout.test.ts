import { describe, expect, it } from '@jest/globals';
import { neighbour, squarify, type TreemapNode } from './treemap-layout';

const leaf = (id: string, value: number): TreemapNode => ({ id, label: id, value });
const BOX = { x: 0, y: 0, width: 600, height: 400 };
// The example of the paper that the layout is from.
const VALUES = [6, 6, 4, 3, 2, 2, 1];
const NODES = VALUES.map((value, index) => leaf(`n${index}`, value));

describe('squarify', () => {
  it('gives each node its share of the area, and all of it together', () => {
    const placed = squarify(NODES, BOX);
    for (const { node, box } of placed) expect(box.width * box.height).toBeCloseTo((node.value / 24) * 240_000, 6);
    expect(placed.reduce((sum, { box }) => sum + box.width * box.height, 0)).toBeCloseTo(240_000, 6);
  });

  it('overlaps nothing and leaves the box nowhere', () => {
    const placed = squarify(NODES, BOX);
    for (const { box } of placed) {
      expect(box.x).toBeGreaterThanOrEqual(-1e-9);
      expect(box.x + box.width).toBeLessThanOrEqual(600 + 1e-9);
      expect(box.y + box.height).toBeLessThanOrEqual(400 + 1e-9);
    }
    const isApart = (a: (typeof placed)[number], b: (typeof placed)[number]) =>
      a.box.x + a.box.width <= b.box.x + 1e-9 || a.box.y + a.box.height <= b.box.y + 1e-9;
    for (const [index, a] of placed.entries()) {
      for (const b of placed.slice(index + 1)) expect(isApart(a, b) || isApart(b, a)).toBe(true);
    }
  });

  it('keeps the rectangles near to squares', () => {
    const ratios = squarify(NODES, BOX).map(({ box }) => Math.max(box.width / box.height, box.height / box.width));
    expect(Math.max(...ratios)).toBeLessThan(3);
  });

  it('gives no room to what costs nothing', () => {
    expect(squarify([leaf('a', 5), leaf('free', 0), leaf('refund', -3)], BOX).map(({ node }) => node.id)).toEqual([
      'a',
    ]);
    expect(squarify([leaf('free', 0)], BOX)).toEqual([]);
    expect(squarify(NODES, { ...BOX, width: 0 })).toEqual([]);
  });
});

describe('neighbour', () => {
  const placed = squarify([leaf('a', 1), leaf('b', 1), leaf('c', 1), leaf('d', 1)], { ...BOX, height: 600 });

  it('leads to what lies that way, and nowhere at the edge', () => {
    const corner = placed.find(({ box }) => box.x === 0 && box.y === 0)?.node.id ?? '';
    const right = neighbour(placed, corner, 'ArrowRight');
    expect(right).not.toBeNull();
    expect(neighbour(placed, right ?? '', 'ArrowLeft')).toBe(corner);
    expect(neighbour(placed, corner, 'ArrowUp')).toBeNull();
    expect(neighbour(placed, corner, 'ArrowLeft')).toBeNull();
  });

  it('begins with the largest where nothing is chosen', () =>
    expect(neighbour(placed, 'gone', 'ArrowDown')).toBe(placed[0]?.node.id));
});
