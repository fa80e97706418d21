import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  AlertRuleByNameDocument,
  AlertRulesDocument,
  DryRunRuleDocument,
  MetricsDocument,
  RuleAlertsDocument,
  UpdateAlertRuleDocument,
} from '../../graphql/generated';
import { aPage } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const EVALUATION = {
  __typename: 'AlertRuleEvaluation' as const,
  evaluatedAt: new Date(Date.now() - 9_000).toISOString(),
  lagSeconds: 0.2,
  durationSeconds: 0.045,
  everySeconds: 15,
  subjects: 120,
  unknown: 3,
  dropped: 0,
  error: null as string | null,
  failedAt: null,
};

const ROW = {
  __typename: 'AlertRule' as const,
  id: 'r1',
  name: 'NodeCpuSaturated',
  title: 'CPU of the node is used up',
  kind: 'SATURATION' as const,
  condition: 'CPU is above 90 % of what is allocatable, for 15 min',
  severity: 'WARNING' as const,
  status: 'FIRING' as string,
  isEnabled: true,
  isDefault: true,
  changedFields: [] as string[],
  revision: 1,
  firingCount: 2,
  pendingCount: 0,
  firedLast7Days: 12,
  team: null,
  evaluation: EVALUATION,
};

const PARAMS = {
  __typename: 'AlertRuleParams' as const,
  ...{ metric: null, overTime: null, windowSeconds: 300, comparison: null, threshold: 0.9, perSeconds: null },
  ...{ earlierSeconds: null, resource: 'CPU', against: 'ALLOCATABLE', horizonSeconds: null, leftSeconds: null },
  objectState: null,
};

const PARTS = {
  ...ROW,
  params: PARAMS,
  ...{ forSeconds: 900, keepFiringSeconds: 0, matchers: [], disabledIn: [], runbookUrl: null },
  ...{ createdAt: ROW.evaluation.evaluatedAt, updatedAt: ROW.evaluation.evaluatedAt, updatedBy: 'k8intel server' },
};

const list = (...rows: (typeof ROW)[]): Answer => ({ query: AlertRulesDocument, data: { alertRules: aPage(rows) } });
const detail: readonly Answer[] = [
  { query: AlertRuleByNameDocument, data: { alertRule: { ...PARTS, instances: [] } } },
  { query: RuleAlertsDocument, data: { alerts: { __typename: 'AlertConnection', edges: [] } } },
  { query: MetricsDocument, data: { metrics: [] } },
];

const TRIAL = {
  __typename: 'AlertRuleDryRun' as const,
  summary: '212 firings, 9 incidents in the last 7 d; 3 would stand now.',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-08T00:00:00.000Z',
  ...{ hasPast: true, stepSeconds: 300, firings: 212, pendings: 4, standing: 3, incidents: 9, subjects: 40 },
  ...{ points: 80_000, coverage: 0.97, isTruncated: false, notes: ['Judged every 5 min of the past.'], userErrors: [] },
  days: [{ __typename: 'AlertRuleDryRunDay' as const, day: '2026-03-01T00:00:00.000Z', firings: 212 }],
  alerts: [],
  gaps: [],
};

describe('the rules', () => {
  test('say how each is doing, how often it fires, when it was judged and for how long', async () => {
    renderRoute('/rules', [list(ROW)]);
    const row = within(await screen.findByRole('row', { name: /NodeCpuSaturated/ }));
    for (const text of ['Firing 2', '12', '45 ms', 'Warning', 'product']) expect(row.getByText(text)).toBeTruthy();
    expect(row.getByRole('switch', { name: 'NodeCpuSaturated is on' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Rules' }).getAttribute('aria-current')).toBe('page');
  });

  test('show why one fails instead of what it asks', async () => {
    const failing = { ...ROW, status: 'FAILING', evaluation: { ...EVALUATION, error: 'The database did not answer.' } };
    renderRoute('/rules', [list(failing)]);
    expect(await screen.findByText('The database did not answer.')).toBeTruthy();
  });

  test('are switched off where they stand', async () => {
    const asked: unknown[] = [];
    const off: Answer = {
      query: UpdateAlertRuleDocument,
      data: (variables: Record<string, unknown>) => {
        asked.push(variables.input);
        const alertRule = { ...PARTS, isEnabled: false, status: 'OFF', revision: 2 };
        return { updateAlertRule: { __typename: 'AlertRulePayload', alertRule, userErrors: [] } };
      },
    };
    renderRoute('/rules', [list(ROW), off]);
    await userEvent.click(await screen.findByRole('switch', { name: 'NodeCpuSaturated is on' }));
    await waitFor(() => expect(asked).toEqual([{ id: 'r1', isEnabled: false }]));
    expect(await screen.findByText('Off')).toBeTruthy();
  });

  test('say that none matches, and can be asked for again after an error', async () => {
    renderRoute('/rules?q=nothing', [list()]);
    expect(await screen.findByText('No rule matches these filters.')).toBeTruthy();
    cleanup();
    renderRoute('/rules', [{ query: AlertRulesDocument, error: new Error('offline') }]);
    expect(within(await screen.findByRole('alert')).getByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});

describe('a rule', () => {
  test('is tried on the past while it is changed, and shows what is changed', async () => {
    const tried: { threshold?: number }[] = [];
    const trial: Answer = {
      query: DryRunRuleDocument,
      data: (variables: Record<string, unknown>) => {
        tried.push((variables.input as { params: { threshold?: number } }).params);
        return { alertRuleDryRun: TRIAL };
      },
    };
    renderRoute('/rules/NodeCpuSaturated', [...detail, trial]);
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText(TRIAL.summary, {}, { timeout: 60_000 })).toBeTruthy();
    expect(dialog.getByText('Nothing is changed yet.')).toBeTruthy();
    const above = dialog.getByLabelText('Above, %');
    await userEvent.clear(above);
    await userEvent.type(above, '80');
    await userEvent.click(dialog.getByRole('button', { name: 'Add matcher' }));
    await userEvent.type(dialog.getByRole('textbox', { name: 'Values of matcher 1' }), 'shop');
    expect(await dialog.findByText('namespace = shop')).toBeTruthy();
    expect(within(dialog.getByRole('list', { name: 'Changes' })).getByText(/Above, %/).textContent).toBe(
      'Above, %: 90 → 80',
    );
    await waitFor(() => expect(tried.at(-1)).toMatchObject({ threshold: 0.8 }), { timeout: 60_000 });
  }, 120_000);
});
