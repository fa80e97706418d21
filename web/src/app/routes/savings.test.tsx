import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  CreateSizingPolicyDocument,
  DeleteSizingPolicyDocument,
  MyRightsDocument,
  PolicyPlacesDocument,
  RecommendationsDocument,
  SavingsLedgerDocument,
  SizingPoliciesDocument,
  SizingPolicyPreviewDocument,
} from '../../graphql/generated';
import { aPage } from '../../test/builders';
import { aRecommendation } from '../../test/recommendation-builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const MIB = 1024 ** 2;
const month = (at: string, requestsValue: number | null) => ({
  __typename: 'SavingsMonth',
  ...{ month: at, verified: 1, freedCpuCores: 2, freedMemoryBytes: 0, requestsValue, billSaved: null },
});
const LEDGER = {
  __typename: 'SavingsLedger',
  ...{ currency: 'USD', verified: 3, applied: 1, regressed: 1, freedCpuCores: 2, freedMemoryBytes: 4096 * MIB },
  ...{ requestsValuePerMonth: 80, billSavedPerMonth: 30, requestsValue: 240, billSaved: 45 },
  months: [month('2026-02-01T00:00:00Z', 100), month('2026-03-01T00:00:00Z', 140)],
  byCluster: [],
  byTeam: [],
};
const ledger = (change: object = {}, errors?: Answer['errors']): Answer => ({
  query: SavingsLedgerDocument,
  data: { savingsLedger: { ...LEDGER, ...change } },
  ...(errors ? { errors } : {}),
});
const applied = (...rows: ReturnType<typeof aRecommendation>[]): Answer => ({
  query: RecommendationsDocument,
  data: { recommendations: { ...aPage(rows), __typename: 'RecommendationConnection' } },
});

describe('the ledger', () => {
  test('tells what was saved so far and is saved now, requests and bill apart', async () => {
    renderRoute('/recommendations?tab=ledger', [ledger(), applied()]);
    expect(await screen.findByText('$240')).toBeTruthy();
    expect(screen.getByText('so far; $80/mo now')).toBeTruthy();
    expect(screen.getByText('$45')).toBeTruthy();
    expect(screen.getByText('so far; $30/mo now')).toBeTruthy();
    expect(screen.getByText('1 is being watched, 1 regressed; those do not count')).toBeTruthy();
    expect(screen.getByRole('figure', { name: 'Worth of freed requests by month' })).toBeTruthy();
    expect(screen.getByRole('figure', { name: 'Off the bill by month' })).toBeTruthy();
  });

  test('sets what was expected beside what came of it', async () => {
    const row = aRecommendation({
      ...{ state: 'VERIFIED', appliedAt: '2026-03-01T00:00:00Z', realisedValuePerMonth: 19, realisedCpuCores: 0.8 },
    });
    renderRoute('/recommendations?tab=ledger', [ledger(), applied(row)]);
    const cells = within(await screen.findByRole('row', { name: /report-api/ }));
    expect(cells.getByText('Verified')).toBeTruthy();
    expect(cells.getByText('$22/mo')).toBeTruthy();
    expect(cells.getByText('$19/mo')).toBeTruthy();
  });

  test('shows freed cores to who sees no money', async () => {
    const hidden = { requestsValue: null, billSaved: null, requestsValuePerMonth: null, billSavedPerMonth: null };
    const refused = {
      message: 'SavingsLedger.requestsValue needs the role OPERATOR.',
      extensions: { code: 'FORBIDDEN', coordinate: 'SavingsLedger.requestsValue', requires: 'OPERATOR', count: 1 },
    };
    renderRoute('/recommendations?tab=ledger', [ledger(hidden, () => [refused]), applied()]);
    expect(await screen.findByText('2 cores and 4 GiB')).toBeTruthy();
    expect(screen.getByText('money needs Operator')).toBeTruthy();
    expect(screen.getByRole('figure', { name: 'CPU requests freed by month' })).toBeTruthy();
    expect(screen.queryByText(/\$/)).toBeNull();
  });
});

const SIZING = {
  __typename: 'SizingValues',
  ...{ windowDays: 7, cpuPercentile: 95, cpuHeadroom: 1.05, memoryHeadroom: 1.05, memoryHeadroomMost: 1.15 },
  ...{ cpuFloorCores: 0.01, memoryFloorBytes: 32 * MIB, cpuLimit: 'KEEP', minChangeShare: 0.1 },
  ...{ minChangeCpuCores: 0.01, minChangeMemoryBytes: 16 * MIB, isExcluded: false },
};
const POLICY = {
  __typename: 'SizingPolicy',
  ...{ id: 'sp1', name: 'payments', namespace: 'pay-*', revision: 1, updatedBy: 'Ann', cluster: null },
  updatedAt: '2026-03-01T00:00:00Z',
  ownValues: ['cpuPercentile'],
  sizing: { ...SIZING, cpuPercentile: 99 },
};
const policies = (...rows: (typeof POLICY)[]): Answer => ({
  query: SizingPoliciesDocument,
  data: { sizingPolicies: { ...aPage(rows as never[]), __typename: 'SizingPolicyConnection' }, defaultSizing: SIZING },
});
const places: Answer = {
  query: PolicyPlacesDocument,
  data: {
    namespaces: {
      ...aPage(
        ['pay-eu', 'pay-us', 'shop'].map((name) => ({
          ...{ __typename: 'Namespace', id: name, name, cluster: { __typename: 'Cluster', id: 'c1' } },
        })) as never[],
      ),
      __typename: 'NamespaceConnection',
    },
  },
};
const rights = (role: string): Answer => ({
  query: MyRightsDocument,
  data: {
    viewer: { __typename: 'Viewer', rights: [{ __typename: 'Right', role, clusterNames: null, namespaces: null }] },
  },
});
const outlook = (cuts: number, raises: number, freedCpuCores: number) => ({
  ...{ __typename: 'SizingOutlook', cuts, raises, freedCpuCores, freedMemoryBytes: 0 },
});
const tried = {
  ...{ __typename: 'SizingPolicyPreview', workloads: 340, tried: 50, userErrors: [] as object[] },
  ...{ current: outlook(9, 1, 4), proposed: outlook(7, 2, 2.5) },
};
/** How the server answers what a policy would propose, and what it was asked. */
function trying(answer: Partial<typeof tried> = {}) {
  const asked: unknown[] = [];
  const preview: Answer = {
    query: SizingPolicyPreviewDocument,
    data: ({ input }: Record<string, unknown>) => {
      asked.push(input);
      return { sizingPolicyPreview: { ...tried, ...answer } };
    },
  };
  return { preview, asked };
}

describe('the policies', () => {
  test('say where each holds and what it sets, beside the default in words', async () => {
    renderRoute('/recommendations?tab=policies', [policies(POLICY), places, rights('VIEWER')]);
    const row = within(await screen.findByRole('row', { name: /payments/ }));
    expect(row.getByText('namespaces pay-* of all clusters')).toBeTruthy();
    expect(row.getByText('CPU percentile 99 %')).toBeTruthy();
    expect(screen.getByText(/below the request 95 % of the time/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'New policy' })).toBeNull();
    expect(screen.getByText('Policies are changed by an Admin.')).toBeTruthy();
  });

  test('tell while one is made where it would hold and what it would do, and send only what was typed', async () => {
    const asked: unknown[] = [];
    const create: Answer = {
      query: CreateSizingPolicyDocument,
      data: ({ input }: Record<string, unknown>) => {
        asked.push(input);
        return { createSizingPolicy: { __typename: 'SizingPolicyPayload', sizingPolicy: POLICY, userErrors: [] } };
      },
    };
    renderRoute('/recommendations?tab=policies', [policies(), places, rights('ADMIN'), create, trying().preview]);
    await userEvent.click(await screen.findByRole('button', { name: 'New policy' }));
    const form = within(await screen.findByRole('form', { name: 'Policy' }));
    await userEvent.type(form.getByLabelText('Name'), 'payments');
    await userEvent.type(form.getByLabelText('Namespaces'), 'pay-*');
    await userEvent.type(form.getByLabelText('CPU percentile'), '99');
    const effect = within(screen.getByRole('region', { name: 'What it does' }));
    expect(effect.getByText('Holds in 2 namespaces now')).toBeTruthy();
    expect(effect.getByText('pay-eu, pay-us')).toBeTruthy();
    expect(effect.getByText(/below the request 99 % of the time/)).toBeTruthy();
    await userEvent.click(form.getByRole('button', { name: 'Make policy' }));
    await waitFor(() =>
      expect(asked).toEqual([{ name: 'payments', cluster: null, namespace: 'pay-*', sizing: { cpuPercentile: 99 } }]),
    );
  });

  test('refuse a number that is out of bounds before it is sent', async () => {
    const { preview } = trying();
    renderRoute('/recommendations?tab=policies&new=true', [policies(), places, rights('ADMIN'), preview]);
    const form = within(await screen.findByRole('form', { name: 'Policy' }));
    await userEvent.type(form.getByLabelText('Name'), 'x');
    await userEvent.type(form.getByLabelText('Window'), '90');
    expect(form.getByText('Window is “90”; it must be a number from 3 to 14 days.')).toBeTruthy();
    expect(form.getByRole('button', { name: 'Make policy' }).hasAttribute('disabled')).toBe(true);
  });

  test('tell while one is changed what it would propose beside what holds now, once typing pauses', async () => {
    const { preview, asked } = trying();
    renderRoute('/recommendations?tab=policies', [policies(POLICY), places, rights('ADMIN'), preview]);
    await userEvent.click(await screen.findByText('payments'));
    const effect = within(await screen.findByRole('region', { name: 'What it does' }));
    expect(await effect.findByText('Frees 1.5 cores less of requests than what holds now.')).toBeTruthy();
    expect(effect.getByText(/^Tried on 50 of 340 workloads/)).toBeTruthy();
    const row = within(effect.getByRole('row', { name: /Containers raised/ }));
    expect(row.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['1', '2']);
    const form = within(screen.getByRole('form', { name: 'Policy' }));
    await userEvent.type(form.getByLabelText('Window'), '14');
    const before = { id: 'sp1', cluster: null, namespace: 'pay-*', sizing: { cpuPercentile: 99 } };
    await waitFor(() => expect(asked).toEqual([before, { ...before, sizing: { cpuPercentile: 99, windowDays: 14 } }]));
  });

  test('say why one cannot be tried: refused by its values, or not answered', async () => {
    const message = 'The floor of memory is above the ceiling; lower it.';
    const { preview } = trying({ userErrors: [{ __typename: 'UserError', message }] });
    const address = '/recommendations?tab=policies&new=true';
    renderRoute(address, [policies(), places, rights('ADMIN'), preview]);
    expect(await screen.findByText(message)).toBeTruthy();
    cleanup();
    let isDown = true;
    const failing: Answer = {
      query: SizingPolicyPreviewDocument,
      data: () => ({ sizingPolicyPreview: isDown ? null : tried }),
      errors: () => (isDown ? [{ message: 'It took longer than 10 s.' }] : []),
    };
    renderRoute(address, [policies(), places, rights('ADMIN'), failing]);
    expect(await screen.findByText(/Could not be tried: .* It can be saved all the same\./)).toBeTruthy();
    isDown = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/^Tried on 50 of 340 workloads/)).toBeTruthy();
  });

  test('say that one is being tried, and where there is nothing to try it on', async () => {
    const address = '/recommendations?tab=policies&new=true';
    const pending: Answer = { query: SizingPolicyPreviewDocument, isPending: true };
    renderRoute(address, [policies(), places, rights('ADMIN'), pending]);
    expect(await screen.findByText('Being tried on stored usage…')).toBeTruthy();
    cleanup();
    renderRoute(address, [policies(), places, rights('ADMIN'), trying({ workloads: 0, tried: 0 }).preview]);
    expect(await screen.findByText('No workload of today is in there: there is nothing to try it on.')).toBeTruthy();
  });

  test('are deleted after saying what holds then', async () => {
    const asked: unknown[] = [];
    const remove: Answer = {
      query: DeleteSizingPolicyDocument,
      data: ({ input }: Record<string, unknown>) => {
        asked.push(input);
        return {
          deleteSizingPolicy: { __typename: 'DeleteSizingPolicyPayload', deletedId: 'sp1', userErrors: [] },
        };
      },
    };
    renderRoute('/recommendations?tab=policies', [policies(POLICY), places, rights('ADMIN'), remove]);
    await userEvent.click(await screen.findByRole('button', { name: 'Actions of payments' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete policy payments?' }));
    expect(dialog.getByText(/the next less specific policy holds then/)).toBeTruthy();
    await userEvent.click(dialog.getByRole('button', { name: 'Delete policy' }));
    await waitFor(() => expect(asked).toEqual([{ id: 'sp1' }]));
  });
});
