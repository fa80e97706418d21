import { afterEach, describe, expect, it } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { UsageProfileViewFragment } from '../../graphql/generated';
import { lackText, traitsOf, windowText } from './profile-words';
import { UsageProfileCard } from './UsageProfileCard';

const MIB = 1024 ** 2;
const spread = (scale: number) => ({
  p50: 0.1 * scale,
  p90: 0.2 * scale,
  p95: 0.25 * scale,
  p99: 0.3 * scale,
  max: 0.4 * scale,
  mean: 0.12 * scale,
  worstPodName: 'api-2',
  worstPodP95: 0.28 * scale,
  worstPodMax: 0.4 * scale,
});

/** A container that uses most on Mondays at 01:00, and of which nothing is known on Sundays at 23:00. */
function aProfile(change: Partial<UsageProfileViewFragment> = {}): UsageProfileViewFragment {
  const week = Array.from({ length: 168 }, (_, hour): number | null => (hour === 167 ? null : hour === 1 ? 0.5 : 0.1));
  return {
    container: 'app',
    from: '2026-03-01T00:00:00Z',
    to: '2026-03-08T00:00:00Z',
    days: 7,
    measuredDays: 6.9,
    coverage: 0.98,
    samples: 3974,
    pods: 2,
    cpu: spread(1),
    memory: spread(1000 * MIB),
    byHourOfWeek: { cpuP95: week, cpuMax: week, memoryMax: week },
    zone: 'UTC',
    rhythm: 'Weekdays use 3 times as much as weekends.',
    memoryGrowthBytesPerDay: null,
    burst: 1.6,
    enough: { isEnough: true, needsDays: null, hasDays: null, text: null },
    verdicts: [],
    computedAt: '2026-03-08T00:00:00Z',
    ...change,
  };
}

const show = (profile: UsageProfileViewFragment) =>
  render(
    <MantineProvider>
      <UsageProfileCard profile={profile} />
    </MantineProvider>,
  );

afterEach(cleanup);

describe('usage profile', () => {
  it('tells how much is used in how much of the time', () => {
    show(aProfile());
    const rows = within(screen.getByRole('table', { name: 'Usage of app' })).getAllByRole('row');
    expect(rows.slice(1).map((row) => row.textContent)).toEqual([
      'CPU100m200m250m300m400m280m',
      'Memory100 MiB200 MiB250 MiB300 MiB400 MiB280 MiB',
    ]);
  });

  it('shows the week by hours as a table whose cells are read, with a gap where nothing is known', async () => {
    show(aProfile());
    const week = screen.getByRole('table', { name: 'CPU p95 of app by hour of the week' });
    const cells = within(week)
      .getAllByRole('cell')
      .filter((cell) => cell.title !== '');
    expect(cells).toHaveLength(168);
    expect(cells[1]?.title).toBe('Mon 01:00: 500m');
    expect(cells[167]?.textContent).toBe('n/a');
    await userEvent.click(screen.getByRole('button', { name: 'Memory max' }));
    expect(screen.getByRole('table', { name: 'Memory max of app by hour of the week' })).toBeTruthy();
  });

  it('says n/a where nothing was measured', () => {
    show(aProfile({ cpu: null, byHourOfWeek: null }));
    expect(screen.getByText(/By hour of the week n\/a/)).toBeTruthy();
    expect(screen.getAllByText('n/a').length).toBeGreaterThan(5);
  });

  it('says how many days are missing', () => {
    const enough = { isEnough: false, needsDays: 3, hasDays: 1.2, text: 'x' };
    expect(lackText(aProfile({ enough }))).toBe('Recommendations need 3 days of usage; 1.2 are collected.');
    expect(lackText(aProfile())).toBeNull();
  });

  it('says what is particular about it, and nothing where nothing is', () => {
    expect(traitsOf(aProfile({ memoryGrowthBytesPerDay: 12 * MIB }))).toEqual([
      'Weekdays use 3 times as much as weekends.',
      'The highest CPU is 1.60 times its 95th percentile.',
      'The highest memory of a day grows by 12 MiB a day.',
    ]);
    expect(traitsOf(aProfile({ rhythm: null, burst: null }))).toEqual([]);
    expect(windowText(aProfile())).toBe('6.9 days of 2 pods, 98 % of their time measured, 3,974 samples');
  });
});
