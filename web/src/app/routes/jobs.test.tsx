import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import { JobsDocument } from '../../graphql/generated';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const ROLLUP = {
  __typename: 'Job' as const,
  name: 'rollup',
  meaning: 'Rolls up hours.',
  schedule: 'every 15 seconds',
  isRunning: false,
  lastStartedAt: new Date(Date.now() - 12_000).toISOString(),
  lastDurationSeconds: 0.14,
  lastRows: 1_234 as number | null,
  lastOutcome: 'DONE' as 'DONE' | 'FAILED' | null,
  lastError: null as string | null,
  warning: null as string | null,
  lastSucceededAt: new Date(Date.now() - 12_000).toISOString(),
  nextAt: new Date(Date.now() + 3_000).toISOString(),
  failures: 0,
};

const jobs = (...rows: (typeof ROLLUP)[]): Answer => ({ query: JobsDocument, data: { jobs: rows } });

describe('the jobs', () => {
  test('say what they do, when they ran last, for how long and on how many rows', async () => {
    renderRoute('/jobs', [jobs(ROLLUP)]);
    const row = within(await screen.findByRole('row', { name: /rollup/ }));
    for (const text of ['Done', 'Rolls up hours.', 'every 15 seconds', '140 ms']) {
      expect(row.getByText(text)).toBeTruthy();
    }
    expect(row.getByText(/1.234/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Jobs' }).getAttribute('aria-current')).toBe('page');
  });

  test('say what is wrong instead of what they do', async () => {
    const failed = { ...ROLLUP, lastOutcome: 'FAILED' as const, lastError: 'The database did not answer in time.' };
    const warned = { ...ROLLUP, name: 'partitions', warning: 'Rows had no partition of their own.' };
    renderRoute('/jobs', [jobs(failed, warned)]);
    const row = within(await screen.findByRole('row', { name: /rollup/ }));
    expect(row.getByText('Failed')).toBeTruthy();
    expect(row.getByText('The database did not answer in time.')).toBeTruthy();
    expect(screen.getByText('Rows had no partition of their own.')).toBeTruthy();
  });

  test('say that none has run yet', async () => {
    renderRoute('/jobs', [jobs()]);
    expect(await screen.findByText('No server has run a job yet.')).toBeTruthy();
  });

  test('can be asked for again after an error', async () => {
    renderRoute('/jobs', [{ query: JobsDocument, error: new Error('offline') }]);
    const problem = within(await screen.findByRole('alert'));
    expect(problem.getByText(/Could not load the jobs/)).toBeTruthy();
    expect(problem.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('are for administrators, and say so to others', async () => {
    const errors = () => [
      {
        message: 'Query.jobs needs the role ADMIN, which you do not have there.',
        extensions: { code: 'FORBIDDEN', coordinate: 'Query.jobs', requires: 'ADMIN', count: 1 },
      },
    ];
    renderRoute('/jobs', [{ query: JobsDocument, data: { jobs: null }, errors }]);
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Your role cannot see the jobs: that needs Admin.',
    );
  });
});
