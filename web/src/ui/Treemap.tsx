import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { rampClass } from './RampLegend';
import type { RampStep } from './ramp';
import styles from './Treemap.module.css';
import { type Box, type Direction, neighbour, type Placed, squarify, type TreemapNode } from './treemap-layout';
import { useWidth } from './use-width';

/** What a rectangle shows. */
export interface TreemapFigure {
  /** Below the name: "$41/mo". */
  readonly short: string;
  /** The whole of it in words, for the tooltip and screen readers. */
  readonly text: string;
  readonly step: RampStep;
}

interface Props {
  readonly label: string;
  /** Groups with what is in them, or what is in no group. Keep it stable. */
  readonly nodes: readonly TreemapNode[];
  readonly figureOf: (id: string) => TreemapFigure;
  /** Opens a rectangle; null where it is none to open, such as the rest. */
  readonly onOpen: (id: string) => void;
  readonly canOpen: (id: string) => boolean;
  readonly height?: number;
}

interface Item extends Placed {
  readonly isGroup: boolean;
}

const HEAD = 20;
const GAP = 2;
/** Less room than this shows no words: the tooltip has them. */
const LEAST = { width: 44, height: 20, figureWidth: 68, figureHeight: 38 };
const ARROWS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] satisfies Direction[];

function inside({ x, y, width, height }: Box, hasHead: boolean): Box {
  const top = hasHead ? HEAD : 0;
  return { x: x + GAP, y: y + top, width: Math.max(0, width - 2 * GAP), height: Math.max(0, height - top - GAP) };
}

/** Groups, and in each what is in it, as rectangles of one plane. */
function layOut(nodes: readonly TreemapNode[], box: Box): Item[] {
  return squarify(nodes, box).flatMap(({ node, box: own }): Item[] => {
    if (!node.children) return [{ node, box: own, isGroup: false }];
    const hasHead = own.height > 2 * HEAD && own.width > LEAST.width;
    const head: Item[] = hasHead ? [{ node, box: { ...own, height: HEAD }, isGroup: true }] : [];
    const members = squarify(node.children, inside(own, hasHead));
    return [...head, ...members.map((placed) => ({ ...placed, isGroup: false }))];
  });
}

interface RectangleProps {
  readonly item: Item;
  readonly figure: TreemapFigure;
  readonly canOpen: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

function Rectangle({ item: { node, box, isGroup }, figure, canOpen, isTabStop, onOpen, onFocus }: RectangleProps) {
  const place = { left: box.x, top: box.y, width: box.width, height: box.height };
  const hasName = box.width >= LEAST.width && box.height >= LEAST.height;
  const fill = isGroup ? styles.group : `${styles.leaf} ${rampClass(figure.step)}`;
  return (
    <button
      type="button"
      data-id={node.id}
      className={`${fill} ${canOpen ? '' : styles.fixed}`}
      style={place}
      title={figure.text}
      aria-label={figure.text}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={onFocus}
      onClick={canOpen ? onOpen : undefined}
    >
      {isGroup ? `${node.label} · ${figure.short}` : null}
      {!isGroup && hasName ? <span className={styles.name}>{node.label}</span> : null}
      {!isGroup && box.width >= LEAST.figureWidth && box.height >= LEAST.figureHeight ? (
        <span className={styles.figure}>{figure.short}</span>
      ) : null}
    </button>
  );
}

/** Rectangles whose area is a value and whose fill is another one. One tab stop; arrows go on from there, Enter opens. */
export function Treemap({ label, nodes, figureOf, onOpen, canOpen, height = 320 }: Props) {
  const { box, width } = useWidth();
  const map = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const items = useMemo(() => layOut(nodes, { x: 0, y: 0, width, height }), [nodes, width, height]);
  const current = items.some(({ node }) => node.id === at) ? at : (items[0]?.node.id ?? null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!ARROWS.includes(event.key) || current === null) return;
    event.preventDefault();
    const next = neighbour(items, current, event.key as Direction);
    if (next === null) return;
    setAt(next);
    map.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <div ref={box}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form */}
      <div ref={map} role="group" aria-label={label} className={styles.map} style={{ height }} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <Rectangle
            key={item.node.id}
            item={item}
            figure={figureOf(item.node.id)}
            canOpen={canOpen(item.node.id)}
            isTabStop={item.node.id === current}
            onOpen={() => onOpen(item.node.id)}
            onFocus={() => setAt(item.node.id)}
          />
        ))}
      </div>
    </div>
  );
}
