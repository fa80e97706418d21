import { afterEach, describe, expect, it } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { BarsChart } from './BarsChart';
import { type BarsModel } from './bars';

afterEach(cleanup);

const MODEL: BarsModel = {
  labels: ['1 Mar', '2 Mar', '3 Mar'],
  series: [
    { key: 'own', label: 'Own', colour: '--series-1', values: [10, null, 0] },
    { key: 'idle', label: 'Idle', colour: '--series-2', values: [4, null, 2] },
  ],
  notes: [null, 'No hour was counted', null],
  format: (value) => `$${value}`,
};

function show() {
  render(
    <MantineProvider env="test">
      <BarsChart label="Cost by day" model={MODEL} />
    </MantineProvider>,
  );
  return screen.getByRole('figure', { name: 'Cost by day' });
}

describe('BarsChart', () => {
  it('draws a bar where something is known, and hatches what is not', async () => {
    const figure = show();
    const bars = () => [...figure.querySelectorAll('.recharts-bar')].map((bar) => bar.querySelectorAll('path').length);
    // What is unknown; own; idle. A 0 is known, and as high as it is.
    await waitFor(() => expect(bars()[0]).toBe(1));
    expect(bars()[2]).toBe(2);
  });

  it('is also a table, the newest first, in which unknown reads n/a and nothing reads 0', async () => {
    const figure = show();
    await userEvent.click(within(figure).getByRole('button', { name: 'Show Cost by day as table' }));
    const rows = within(figure)
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows).toEqual(['PeriodOwnIdleNote', '3 Mar$0$2', '2 Marn/an/aNo hour was counted', '1 Mar$10$4']);
  });
});
