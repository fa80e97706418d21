import { describe, expect, it } from '@jest/globals';
import { chartCsv, fileName } from './chart-export';
import { legendRows } from './chart-legend';
import { composePicture } from './chart-picture';
import { type ChartMark, type ChartModel, staleTail, strokeOfSeries } from './chart-types';
import { type ChartView, isHidden, isolate, PLAIN_VIEW, sortBy, toggle } from './chart-view';
import { groupMarks, worstOf } from './mark-groups';

const START = Date.parse('2026-03-01T12:00:00Z');
const MODEL: ChartModel = {
  unit: 'CORES',
  times: [0, 1, 2].map((minute) => START + minute * 60_000),
  from: START,
  to: START + 3 * 60_000,
  stepMs: 60_000,
  series: [
    { key: 'a', label: 'shop/web', values: [0, null, 0.123456789] },
    { key: 'b', label: 'shop/"db", old', values: [1, 2, 3], previous: [4, null, 6] },
    { key: 'c', label: 'other', values: [null, null, null], isOther: true },
  ],
  lines: [],
  partialFrom: null,
  comparison: { label: 'Previous day', from: START - 86_400_000, to: START + 3 * 60_000 - 86_400_000 },
};

describe('chartCsv', () => {
  it('has a row per bucket and a column per line, unrounded, with empty cells for gaps', () => {
    expect(chartCsv(MODEL).split('\r\n')).toEqual([
      'time,shop/web (cores),"shop/""db"", old (cores)","shop/""db"", old, previous day (cores)",other (cores)',
      '2026-03-01T12:00:00.000Z,0,1,4,',
      '2026-03-01T12:01:00.000Z,,2,,',
      '2026-03-01T12:02:00.000Z,0.123456789,3,6,',
      '',
    ]);
  });
});

describe('fileName', () => {
  it('says what and since when, in letters that every file system takes', () => {
    expect(fileName('Container CPU by pod, shop / web', START, 'csv')).toBe(
      'container-cpu-by-pod-shop-web-2026-03-01T12-00-00Z.csv',
    );
    expect(fileName('…', START, 'png')).toBe('chart-2026-03-01T12-00-00Z.png');
  });
});

describe('legendRows', () => {
  const names = (view: ChartView) => legendRows(MODEL, view.sort).map(({ series }) => series.key);

  it('keeps the order of the answer until one is asked for', () => {
    expect(names(PLAIN_VIEW)).toEqual(['a', 'b', 'c']);
  });

  it('sorts what is missing last in both directions', () => {
    const down = sortBy(PLAIN_VIEW, 'max');
    expect(names(down)).toEqual(['b', 'a', 'c']);
    expect(names(sortBy(down, 'max'))).toEqual(['a', 'b', 'c']);
    expect(sortBy(sortBy(down, 'max'), 'max').sort).toBeNull();
  });
});

describe('what is shown', () => {
  it('isolates one line and shows all again by the second click', () => {
    const alone = isolate(PLAIN_VIEW, 'a');
    expect([isHidden(alone, 'a'), isHidden(alone, 'b')]).toEqual([false, true]);
    expect(isolate(alone, 'a').shown).toBeNull();
    expect(isHidden(isolate(alone, 'b'), 'a')).toBe(true);
  });

  it('takes lines out and in, and adds to the one that is alone', () => {
    const without = toggle(PLAIN_VIEW, 'a');
    expect([isHidden(without, 'a'), isHidden(without, 'b')]).toEqual([true, false]);
    expect(toggle(without, 'a').shown).toBeNull();
    const two = toggle(isolate(PLAIN_VIEW, 'a'), 'b');
    expect([isHidden(two, 'a'), isHidden(two, 'b'), isHidden(two, 'c')]).toEqual([false, false, true]);
  });
});

describe('groupMarks', () => {
  const mark = (at: number, severity?: ChartMark['severity']): ChartMark => ({
    id: String(at),
    at,
    kind: 'alert',
    severity,
    text: String(at),
  });

  it('draws marks that would lie over each other as one', () => {
    const groups = groupMarks([mark(30), mark(0), mark(5), mark(11)], (at) => at, 12);
    expect(groups.map(({ x, marks }) => [x, marks.length])).toEqual([
      [0, 3],
      [30, 1],
    ]);
  });

  it('shows the gravest of a group', () => {
    expect(worstOf([mark(0, 'INFO'), mark(1, 'CRITICAL'), mark(2, 'WARNING')])).toBe('CRITICAL');
    expect(worstOf([mark(0)])).toBeUndefined();
  });
});

describe('staleTail', () => {
  const values = (known: number) => Array.from({ length: 10 }, (_, index) => (index < known ? 1 : null));
  const model = (known: number): ChartModel => ({
    ...MODEL,
    times: Array.from({ length: 10 }, (_, index) => START + index * 60_000),
    to: START + 600_000,
    series: [{ key: 'a', label: 'a', values: values(known) }],
  });

  it('begins where measuring stopped more than three buckets before the end', () => {
    expect(staleTail(model(5))).toEqual({ from: START + 4 * 60_000, to: START + 600_000 });
    expect(staleTail(model(8))).toBeNull();
    expect(staleTail(model(0))).toBeNull();
  });
});

describe('strokeOfSeries', () => {
  it('draws what is left out grey, since it is no entity', () => {
    expect(strokeOfSeries(MODEL.series[2]!, 2).colour).toBe('var(--unknown)');
    expect(strokeOfSeries(MODEL.series[0]!, 6)).toEqual({ colour: 'var(--series-1)', dash: '6 3' });
  });
});

describe('composePicture', () => {
  it('puts title, time and the legend of what is shown around the plot', () => {
    const plot = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    plot.setAttribute('width', '600');
    plot.setAttribute('height', '240');
    plot.innerHTML = '<path class="line" d="M0 0L1 1" stroke="var(--series-1)"/>';
    const text = { title: 'Container CPU', lines: ['prod-eu, 1 Mar, 12:00 – 12:03 UTC', '1 min mean'] };
    const view = toggle(PLAIN_VIEW, 'other');
    const { svg, width, height } = composePicture(plot, text, MODEL, view);
    const words = [...svg.querySelectorAll('text')].map((node) => node.textContent);
    expect(words.slice(0, 3)).toEqual(['Container CPU', ...text.lines]);
    expect(words).toContain('shop/web');
    expect(words).not.toContain('other');
    expect(svg.querySelector('path')?.getAttribute('class')).toBeNull();
    expect([width, height > 240]).toEqual([632, true]);
  });
});
