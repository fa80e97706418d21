import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  AnomaliesDocument,
  ChangesDocument,
  ObjectAlertsDocument,
  ObjectEventsDocument,
  PodPageDocument,
} from '../../graphql/generated';
import { anAnomaly, aPage, aPod } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

const NONE = { edges: [], totalCount: 0 };
const SUPPRESSED = anAnomaly({
  id: 'n2',
  isSuppressed: true,
  decision: 'Suppressed: it opened within the cool-down.',
  state: 'ENDED',
  endedAt: '2026-03-02T20:20:00Z',
  endedReason: 'It is back to its usual.',
  alert: null,
});

interface Asked {
  readonly filter: { readonly isSuppressed?: boolean };
}

function onPodPage(anomalies: Answer): void {
  renderRoute('/clusters/prod-eu/pods/checkout/api-7d9f-x2x4z', [
    anomalies,
    {
      query: PodPageDocument,
      data: {
        pod: {
          ...aPod(),
          message: null,
          podIp: null,
          hostIp: null,
          ownerKind: 'Deployment',
          ownerName: 'api',
          workload: { __typename: 'Workload', id: 'w1', name: 'api' },
          startedAt: null,
          labels: [],
          clusterNode: null,
          containers: aPage([]),
        },
      },
    },
    {
      query: ObjectEventsDocument,
      data: { node: { __typename: 'Pod', id: 'p1', clusterEvents: { __typename: 'ClusterEventConnection', ...NONE } } },
    },
    { query: ChangesDocument, data: { changes: { __typename: 'ChangeConnection', ...NONE } } },
    {
      query: ObjectAlertsDocument,
      data: { node: { __typename: 'Pod', id: 'p1', alerts: { __typename: 'AlertConnection', ...NONE } } },
    },
  ]);
}

/** Answers as the server does: suppressed ones only where the filter does not leave them out. */
const answered = (asked: Asked[]): Answer => ({
  query: AnomaliesDocument,
  data: (variables: Record<string, unknown>) => {
    const { filter } = variables as unknown as Asked;
    asked.push({ filter });
    const rows = filter.isSuppressed === false ? [anAnomaly()] : [anAnomaly(), SUPPRESSED];
    return { anomalies: { ...aPage(rows), __typename: 'AnomalyConnection' } };
  },
});

const rowsOf = async () =>
  within(await screen.findByRole('table', { name: 'Anomalies' }))
    .getAllByRole('row')
    .slice(1);

afterEach(cleanup);

describe('anomalies on the page of a pod', () => {
  it('are those of its workload, in plain words', async () => {
    const asked: Asked[] = [];
    onPodPage(answered(asked));
    const rows = await rowsOf();
    expect(rows).toHaveLength(1);
    expect(rows[0]!.textContent).toMatch(/^StandsCPU 4\.2 σ above its usual for Mondays 20:00 UTCapp/);
    expect(asked[0]).toEqual({
      filter: { cluster: ['c1'], namespace: ['checkout'], workload: ['api'], isSuppressed: false },
    });
  });

  it('show what was suppressed when asked, with the reason', async () => {
    onPodPage(answered([]));
    await rowsOf();
    await userEvent.click(screen.getByRole('button', { name: 'Suppressed too' }));
    await waitFor(async () => expect(await rowsOf()).toHaveLength(2));
    expect(screen.getByTitle('Suppressed: it opened within the cool-down.').textContent).toBe('Suppressed, over');
  });

  it('open with the evidence: what was measured, what was usual and why it was told', async () => {
    onPodPage(answered([]));
    await userEvent.click((await rowsOf())[0]!);
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/^Not suppressed: no told finding/)).toBeTruthy();
    expect(dialog.getByText('1.50 cores, 1.60 cores at its farthest')).toBeTruthy();
    expect(dialog.getByText('0.66 cores ± 0.20 cores (σ) for Mondays 20:00 UTC')).toBeTruthy();
    expect(dialog.getByText('36 readings of this time, 3 whole weeks known')).toBeTruthy();
  });

  it('say that nothing unusual was found where there is nothing', async () => {
    onPodPage({ query: AnomaliesDocument, data: { anomalies: { ...aPage([]), __typename: 'AnomalyConnection' } } });
    expect(await screen.findByText('Nothing unusual was found that was not suppressed.')).toBeTruthy();
  });

  it('say that they could not be loaded, and offer to try again', async () => {
    onPodPage({
      query: AnomaliesDocument,
      errors: () => [{ message: 'Timed out.', extensions: { code: 'UNAVAILABLE' } }],
    });
    const panel = within(await screen.findByRole('region', { name: 'Anomalies' }));
    expect(await panel.findByText(/^Could not load anomalies\. Timed out/)).toBeTruthy();
    expect(await panel.findByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});
