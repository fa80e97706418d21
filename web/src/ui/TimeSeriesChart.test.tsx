import { afterEach, describe, expect, it } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ChartModel, incompleteSpans, lastValue } from './chart-types';
import { describeTrend } from './Sparkline';
import { TimeSeriesChart } from './TimeSeriesChart';

const START = Date.parse('2026-03-01T12:00:00Z');
const MODEL: ChartModel = {
  unit: 'CORES',
  times: [0, 1, 2, 3].map((minute) => START + minute * 60_000),
  from: START,
  to: START + 4 * 60_000,
  stepMs: 60_000,
  series: [
    { key: 'a', label: 'Used', values: [0, null, 0.5, 0.1] },
    { key: 'b', label: 'Other', values: [1, 1, 1, 1] },
  ],
  lines: [{ label: 'Limit', value: 2, role: 'limit' }],
  partialFrom: START + 3 * 60_000,
};

afterEach(cleanup);

function show() {
  render(
    <MantineProvider env="test">
      <TimeSeriesChart label="CPU" model={MODEL} />
    </MantineProvider>,
  );
  return within(screen.getByRole('figure', { name: 'CPU' }));
}

describe('TimeSeriesChart', () => {
  it('draws one line per series and leaves a gap where nothing was measured', async () => {
    show();
    const figure = screen.getByRole('figure', { name: 'CPU' });
    const lines = await waitForLines(figure);
    expect(lines).toHaveLength(2);
    // Two strokes of the pen: the line is lifted over the gap.
    expect(lines[0]?.getAttribute('d')?.match(/M/g)).toHaveLength(2);
    expect(lines[1]?.getAttribute('d')?.match(/M/g)).toHaveLength(1);
  });

  it('draws a lone measurement between gaps as a dot', async () => {
    show();
    const figure = screen.getByRole('figure', { name: 'CPU' });
    const lines = await waitForLines(figure);
    expect(lines).toHaveLength(2);
    expect(figure.querySelectorAll('.recharts-line-dots circle')).toHaveLength(1);
  });

  it('shows the same figures as a table, where a gap reads n/a and zero reads 0', async () => {
    const figure = show();
    await userEvent.click(figure.getByRole('button', { name: 'Show CPU as table' }));
    const rows = within(figure.getByRole('table', { name: 'CPU' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows.map((row) => within(row).getAllByRole('cell')[0]?.textContent)).toEqual(['0.10', '0.50', 'n/a', '0']);
  });

  it('names least, mean, p95, highest and last value per series, the limit, and the unit once', () => {
    const figure = show();
    const used = figure.getByRole('row', { name: /Used/ });
    expect(
      within(used)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['0', '0.20', '0.50', '0.50', '0.50']);
    expect(figure.getByRole('row', { name: /Limit/ }).textContent).toBe('Limit2');
    expect(figure.getByRole('columnheader', { name: 'Series, cores' })).toBeTruthy();
  });

  it('sorts its legend by a column, the greatest first, and back', async () => {
    const figure = show();
    const names = () => figure.getAllByRole('button', { pressed: true }).map((button) => button.textContent);
    await userEvent.click(figure.getByRole('button', { name: 'Max' }));
    expect(names()).toEqual(['Other', 'Used']);
    expect(figure.getByRole('columnheader', { name: 'Max' }).getAttribute('aria-sort')).toBe('descending');
    await userEvent.click(figure.getByRole('button', { name: 'Max' }));
    expect(names()).toEqual(['Used', 'Other']);
  });

  it('toggles a series by click with Ctrl', async () => {
    const figure = show();
    const user = userEvent.setup();
    await user.keyboard('{Control>}');
    await user.click(figure.getByRole('button', { name: 'Other' }));
    await user.keyboard('{/Control}');
    expect(figure.getAllByRole('button', { pressed: true }).map((button) => button.textContent)).toEqual(['Used']);
  });

  it('isolates a series by click and brings the others back by the next', async () => {
    const figure = show();
    const pressed = () => figure.getAllByRole('button', { pressed: true }).map((button) => button.textContent);
    await userEvent.click(figure.getByRole('button', { name: 'Other' }));
    expect(pressed()).toEqual(['Other']);
    await userEvent.click(figure.getByRole('button', { name: 'Other' }));
    expect(pressed()).toEqual(['Used', 'Other']);
  });
});

async function waitForLines(figure: HTMLElement): Promise<Element[]> {
  const { waitFor } = await import('@testing-library/react');
  return waitFor(() => {
    const lines = [...figure.querySelectorAll('.recharts-line-curve')];
    expect(lines.length).toBeGreaterThan(0);
    return lines;
  });
}

describe('lastValue', () => {
  it('skips buckets that may still get samples', () => {
    expect(lastValue(MODEL, [1, 2, 3, 0.1])).toBe(3);
    expect(lastValue({ ...MODEL, partialFrom: null }, [1, 2, 3, 0.1])).toBe(0.1);
  });

  it('takes what there is when nothing is settled, and null when nothing was measured', () => {
    expect(lastValue(MODEL, [null, null, null, 0.1])).toBe(0.1);
    expect(lastValue(MODEL, [null, null, null, null])).toBeNull();
  });
});

describe('describeTrend', () => {
  it.each([
    [[0.2, 0.3, 0.5], 'rising, 0.2 to 0.5'],
    [[0.5, null, 0.2], 'falling, 0.5 to 0.2'],
    [[0.5, 0.9, 0.1, 0.52], 'steady, 0.52'],
    [[null, null], 'no data'],
  ])('says %j in words', (values, words) => {
    expect(describeTrend(values, String)).toBe(words);
  });
});

describe('incompleteSpans', () => {
  const begun = (values: (number | null)[]) => ({
    ...MODEL,
    partialFrom: null,
    series: [{ key: 'a', label: 'Used', values }],
  });

  it('reaches from the last complete bucket to the end', () => {
    expect(incompleteSpans(MODEL)).toEqual([{ from: START + 2 * 60_000, to: MODEL.to }]);
  });

  it('holds the bucket in which measuring began', () => {
    expect(incompleteSpans(begun([null, 6, 17, 17]))).toEqual([{ from: START + 60_000, to: START + 2 * 60_000 }]);
  });

  it('is nothing where measuring began before the window and all buckets are complete', () => {
    expect(incompleteSpans(begun([6, 17, 17, 17]))).toEqual([]);
  });

  it('is nothing where nothing was measured', () => {
    expect(incompleteSpans(begun([null, null, null, null]))).toEqual([]);
  });
});
