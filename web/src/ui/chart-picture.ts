import { formatUnit, unitName } from '../lib/format';
import { axisFor } from './axis';
import { legendRows } from './chart-legend';
import { type ChartModel, highest, strokeOfSeries } from './chart-types';
import { type ChartView, isHidden } from './chart-view';

/** What stands over the plot: what it shows, of what, when, and in which resolution. */
export interface PictureText {
  readonly title: string;
  readonly lines: readonly string[];
}

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
const LINE = 18;
const COLUMN = 88;
const NAME_LETTERS = 60;
const SCALE = 2;

// A picture knows neither the page's variables nor its style sheets: what the elements look like goes along with them.
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'paint-order',
  'font-size',
  'font-weight',
  'text-anchor',
  'opacity',
  'visibility',
] as const;

function copyWithStyles(element: Element): Element {
  const copy = element.cloneNode(false) as Element;
  if (element instanceof SVGElement) {
    const computed = getComputedStyle(element);
    for (const name of STYLES) {
      const value = computed.getPropertyValue(name);
      // A pattern stays a reference; computed, it would name the page's address.
      if (value && !value.includes('url(')) copy.setAttribute(name, value);
    }
    copy.removeAttribute('style');
    copy.removeAttribute('class');
  }
  for (const child of element.childNodes) {
    copy.appendChild(child instanceof Element ? copyWithStyles(child) : child.cloneNode(true));
  }
  return copy;
}

function make(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Reads a colour of the theme: "var(--series-1)" as the value it has now. */
function colourReader(): (colour: string) => string {
  const root = getComputedStyle(document.documentElement);
  return (colour) => {
    const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
    return name ? root.getPropertyValue(name).trim() : colour;
  };
}

const shorten = (name: string) => (name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS - 1)}…` : name);

interface Drawn {
  readonly element: SVGElement;
  readonly height: number;
}

/** The legend of the lines that are shown: swatch, name, mean, maximum, last. */
function legendOf(model: ChartModel, view: ChartView, width: number, read: (colour: string) => string): Drawn {
  const { byteUnit } = axisFor(
    highest(model, () => false),
    model.unit,
  );
  const show = (value: number | null) => (value === null ? 'n/a' : formatUnit(value, model.unit, byteUnit).text);
  const rows = legendRows(model, view.sort).filter(({ series }) => !isHidden(view, series.label));
  const unit = unitName(model.unit, byteUnit);
  const group = make('g', { 'font-size': 12, fill: read('var(--text)') });
  const columns = ['mean', 'max', 'last'] as const;
  const at = (index: number) => width - MARGIN - (columns.length - 1 - index) * COLUMN;
  const head = { 'font-size': 12, fill: read('var(--text-secondary)') };
  group.append(make('text', { ...head, x: MARGIN + 22, y: 12 }, unit ? `Series, ${unit}` : 'Series'));
  for (const [index, name] of ['Mean', 'Max', 'Last'].entries()) {
    group.append(make('text', { ...head, x: at(index), y: 12, 'text-anchor': 'end' }, name));
  }
  for (const [row, { series, index, figures }] of rows.entries()) {
    const y = (row + 1) * LINE + 12;
    const { colour, dash } = strokeOfSeries(series, index);
    const line = { x1: MARGIN, x2: MARGIN + 14, y1: y - 4, y2: y - 4, stroke: read(colour), 'stroke-width': 3 };
    group.append(make('line', { ...line, ...(dash ? { 'stroke-dasharray': dash } : {}) }));
    group.append(make('text', { x: MARGIN + 22, y }, shorten(series.label)));
    for (const [column, name] of columns.entries()) {
      group.append(make('text', { x: at(column), y, 'text-anchor': 'end' }, show(figures[name])));
    }
  }
  return { element: group, height: (rows.length + 1) * LINE };
}

export interface Picture {
  readonly svg: SVGElement;
  readonly width: number;
  readonly height: number;
}

/** The plot with its title, what it covers, and its legend: a picture that says the same outside of the page. */
export function composePicture(plot: SVGElement, text: PictureText, model: ChartModel, view: ChartView): Picture {
  const read = colourReader();
  const width = Number(plot.getAttribute('width')) + 2 * MARGIN;
  const plotHeight = Number(plot.getAttribute('height'));
  const head = MARGIN + 20 + text.lines.length * LINE;
  const legend = legendOf(model, view, width, read);
  const height = head + plotHeight + 8 + legend.height + MARGIN;
  const family = 'Inter, system-ui, -apple-system, Segoe UI, sans-serif';
  const svg = make('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': family });
  svg.append(make('rect', { width, height, fill: read('var(--panel)') }));
  const strong = { x: MARGIN, y: MARGIN + 14, 'font-size': 15, 'font-weight': 600, fill: read('var(--text)') };
  svg.append(make('text', strong, text.title));
  for (const [index, line] of text.lines.entries()) {
    const y = MARGIN + 14 + (index + 1) * LINE;
    svg.append(make('text', { x: MARGIN, y, 'font-size': 12, fill: read('var(--text-secondary)') }, line));
  }
  const copy = copyWithStyles(plot);
  copy.setAttribute('x', String(MARGIN));
  copy.setAttribute('y', String(head));
  svg.append(copy);
  legend.element.setAttribute('transform', `translate(0 ${head + plotHeight + 8})`);
  svg.append(legend.element);
  return { svg, width, height };
}

/** The picture as PNG, at twice its size so that its text stays sharp. */
export async function toPng({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  // A data address, since the page's rules allow no blob as an image.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no pictures: it has no canvas.');
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))), 'image/png');
  });
}
