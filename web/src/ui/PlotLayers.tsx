import { DefaultZIndexes, usePlotArea, ZIndexLayer } from 'recharts';
import { type ChartMark, type ChartModel, MARK_KIND_NAMES, staleTail } from './chart-types';
import { groupMarks, type MarkGroup, shapeOf, worstOf } from './mark-groups';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// Room for a glyph and the number of marks it stands for.
const GLYPH_GAP = 24;
// A gap of minutes must still be seen in a chart of weeks.
const MIN_BAND = 3;
const BEHIND = -50;
// Over what dims incomplete buckets: a mark is certain as soon as it is there.
const OVER = DefaultZIndexes.line + 5;

const SEVERITY_COLOUR = { CRITICAL: 'var(--critical)', WARNING: 'var(--warning)', INFO: 'var(--info)' } as const;

const rowOf = (kind: ChartMark['kind'], area: Area) => area.y + 7 + 13 * MARK_KIND_NAMES.indexOf(kind);

/** How long it lasted: a bar in its kind's row, behind the glyph of its begin. */
function Lasting({ mark, area, pixelOf }: { mark: ChartMark; area: Area; pixelOf: (at: number) => number }) {
  const begin = pixelOf(mark.at);
  const end = mark.until === null ? area.x + area.width : pixelOf(mark.until ?? mark.at);
  return (
    <rect
      data-lasting={mark.text}
      x={begin}
      y={rowOf(mark.kind, area) - 2}
      width={Math.max(MIN_BAND, end - begin)}
      height={4}
      rx={2}
      fill="var(--info)"
      fillOpacity={0.55}
    >
      <title>{mark.text}</title>
    </rect>
  );
}

function Glyph({ kind, group, area }: { kind: ChartMark['kind']; group: MarkGroup; area: Area }) {
  // Each kind has its own row at the top of the plot, where lines are rare.
  const y = rowOf(kind, area);
  const severity = worstOf(group.marks);
  const colour = severity ? SEVERITY_COLOUR[severity] : 'var(--text-secondary)';
  const count = group.marks.length;
  return (
    <g>
      <path d={`M${group.x} ${area.y}V${area.y + area.height}`} stroke={colour} strokeOpacity={0.25} strokeWidth={1} />
      <path d={shapeOf(kind, group.x, y)} fill={colour} stroke="var(--panel)" strokeWidth={1} />
      {count > 1 ? (
        <text
          x={group.x + 7}
          y={y + 4}
          fontSize={11}
          fill="var(--text)"
          stroke="var(--panel)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {count}
        </text>
      ) : null}
      <title>{group.marks.map(({ text }) => text).join('\n')}</title>
    </g>
  );
}

function Marks({ model, area, pixelOf }: { model: ChartModel; area: Area; pixelOf: (at: number) => number }) {
  const marks = (model.marks ?? []).filter(({ at }) => at >= model.from && at < model.to);
  // What began before the window and reaches into it has no glyph, only its bar.
  const lasting = (model.marks ?? []).filter(
    ({ at, until }) => until !== undefined && at < model.to && (until ?? model.to) > model.from,
  );
  return [
    ...lasting.map((mark) => <Lasting key={`lasting ${mark.id}`} mark={mark} area={area} pixelOf={pixelOf} />),
    ...MARK_KIND_NAMES.flatMap((kind) =>
      groupMarks(
        marks.filter((mark) => mark.kind === kind),
        pixelOf,
        GLYPH_GAP,
      ).map((group) => <Glyph key={`${kind} ${group.marks[0]?.id}`} kind={kind} group={group} area={area} />),
    ),
  ];
}

interface Props {
  readonly model: ChartModel;
  /** Name of the hatch; unique on the page. */
  readonly hatch: string;
}

/** What lies behind and over the lines: gaps and the stale tail hatched, marks as glyphs. */
export function PlotLayers({ model, hatch }: Props) {
  const area = usePlotArea();
  if (!area) return null;
  const { from, to } = model;
  const pixelOf = (at: number) => area.x + ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * area.width;
  const tail = staleTail(model);
  const bands = [...(model.gaps ?? []), ...(tail ? [{ ...tail, message: 'Nothing measured since' }] : [])];
  return (
    <>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--track)" fillOpacity="0.35" />
          <path d="M0 0V6" stroke="var(--control-border)" strokeWidth="1.5" strokeOpacity="0.55" />
        </pattern>
      </defs>
      <ZIndexLayer zIndex={BEHIND}>
        {(model.spans ?? [])
          .filter((span) => span.to > from && span.from < to)
          .map((span) => (
            <rect
              key={`${span.from} ${span.label}`}
              data-span={span.label}
              x={pixelOf(span.from)}
              y={area.y}
              width={Math.max(MIN_BAND, pixelOf(span.to) - pixelOf(span.from))}
              height={area.height}
              fill="var(--warning)"
              fillOpacity={0.13}
            >
              <title>{span.label}</title>
            </rect>
          ))}
        {bands
          .filter((band) => band.to > from && band.from < to)
          .map(({ message, ...band }) => (
            <rect
              key={`${band.from} ${message}`}
              data-band={message}
              x={pixelOf(band.from)}
              y={area.y}
              width={Math.max(MIN_BAND, pixelOf(band.to) - pixelOf(band.from))}
              height={area.height}
              fill={`url(#${hatch})`}
            >
              <title>{message}</title>
            </rect>
          ))}
      </ZIndexLayer>
      <ZIndexLayer zIndex={OVER}>
        <Marks model={model} area={area} pixelOf={pixelOf} />
      </ZIndexLayer>
    </>
  );
}
