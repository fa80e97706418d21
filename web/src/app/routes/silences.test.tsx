import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  CreateMaintenanceWindowDocument,
  CreateSilenceDocument,
  ExpireSilenceDocument,
  ExtendSilenceDocument,
  MaintenanceWindowsDocument,
  MyRightsDocument,
  RefreshSilencesDocument,
  SchedulePreviewDocument,
  SilenceHistoryDocument,
  SilencePreviewDocument,
  SilencesDocument,
} from '../../graphql/generated';
import { aPage } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000 + 30_000).toISOString();

function aSilence(change: object = {}) {
  return {
    __typename: 'Silence' as const,
    id: 's1',
    state: 'ACTIVE',
    matchers: [{ __typename: 'Matcher', field: 'namespace', operator: 'IN', values: ['shop'] }],
    matchedInWords: 'namespace is shop',
    reason: 'Migration of the database',
    startsAt: inMinutes(-60),
    endsAt: inMinutes(42),
    isUntilResolved: false,
    isBroad: false,
    createdBy: 'Ann',
    createdAt: inMinutes(-60),
    expiredAt: null,
    expiredBy: null,
    openMatches: 3,
    lastMatchedAt: inMinutes(-1),
    revision: 1,
    maintenanceWindow: null,
    ...change,
  };
}

const rights = (role: string): Answer => ({
  query: MyRightsDocument,
  data: {
    viewer: { __typename: 'Viewer', rights: [{ __typename: 'Right', role, clusterNames: null, namespaces: null }] },
  },
});
const silences = (...rows: ReturnType<typeof aSilence>[]): Answer => ({
  query: SilencesDocument,
  data: { silences: { ...aPage(rows), __typename: 'SilenceConnection' } },
});
const preview = (change: object = {}): Answer => ({
  query: SilencePreviewDocument,
  data: {
    silencePreview: {
      __typename: 'SilencePreview',
      openNow: 3,
      firingNow: 3,
      silencedNow: 0,
      openTotal: 20,
      lastDay: 41,
      lastWeek: 90,
      broadReason: null,
      problems: [],
      examples: [
        {
          __typename: 'Alert',
          id: 'a1',
          title: 'Keeps crashing: shop/web-0',
          severity: 'WARNING',
          state: 'FIRING',
          lastSeenAt: inMinutes(-1),
          cluster: { __typename: 'Cluster', id: 'c1', name: 'prod-eu' },
        },
      ],
      ...change,
    },
  },
});
const payload = (silence: object) => ({ __typename: 'SilencePayload', silence, userErrors: [] });
const windows = (...rows: object[]): Answer => ({
  query: MaintenanceWindowsDocument,
  data: {
    maintenanceWindows: {
      ...aPage(rows as { id: string; __typename: string }[]),
      __typename: 'MaintenanceWindowConnection',
    },
  },
});

async function choose(action: string) {
  await userEvent.click(await screen.findByRole('button', { name: 'Actions of namespace is shop' }));
  await userEvent.click(await screen.findByRole('button', { name: action }));
}

describe('silences', () => {
  test('are listed with what they mute, why, how much and how long', async () => {
    renderRoute('/silences', [
      rights('OPERATOR'),
      silences(aSilence(), aSilence({ id: 's2', openMatches: 0, matchedInWords: 'rule is Old' })),
    ]);
    const row = within(await screen.findByRole('row', { name: /namespace is shop/ }));
    expect(row.getByText('Active')).toBeTruthy();
    expect(row.getByText('Migration of the database')).toBeTruthy();
    expect(row.getByText('ends in 42 min')).toBeTruthy();
    expect(row.getByText('Ann')).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /rule is Old/ })).getByText('nothing')).toBeTruthy();
  });

  test('are only read by those who operate nothing', async () => {
    renderRoute('/silences', [rights('VIEWER'), silences(aSilence())]);
    await screen.findByRole('row', { name: /namespace is shop/ });
    expect(screen.queryByRole('button', { name: 'New silence' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Actions of/ })).toBeNull();
  });

  test('that do not exist say what a silence is for', async () => {
    renderRoute('/silences', [rights('OPERATOR'), silences()]);
    expect(await screen.findByText('Nothing is silenced.')).toBeTruthy();
  });

  test('are asked for by the state of the tab, and by muting nothing', async () => {
    const asked: unknown[] = [];
    const answer = (variables: Record<string, unknown>) => {
      asked.push(variables.filter);
      return { silences: { ...aPage([aSilence()]), __typename: 'SilenceConnection' } };
    };
    renderRoute('/silences?tab=expired', [rights('OPERATOR'), { query: SilencesDocument, data: answer }]);
    await screen.findByRole('row', { name: /namespace is shop/ });
    await userEvent.click(screen.getByRole('link', { name: 'Active' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Mutes nothing' }));
    await waitFor(() => expect(asked).toContainEqual({ state: ['ACTIVE'], matchesNothing: true }));
    expect(asked).toContainEqual({ state: ['EXPIRED'] });
  });
});

describe('a silence that is being made', () => {
  test('says before what it mutes now and would have muted lately', async () => {
    const create = jest.fn((_variables: Record<string, unknown>) => ({ createSilence: payload(aSilence()) }));
    renderRoute('/silences', [
      rights('OPERATOR'),
      silences(),
      preview(),
      { query: CreateSilenceDocument, data: create },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'New silence' }));
    const form = within(await screen.findByRole('dialog', { name: 'New silence' }));
    await userEvent.type(form.getByRole('textbox', { name: 'Values of matcher 1' }), 'prod-eu');
    await userEvent.type(form.getByRole('textbox', { name: 'Values of matcher 2' }), 'shop, pay');
    const consequence = within(form.getByRole('region', { name: 'What this mutes' }));
    expect(await consequence.findByText('Matches 3 alerts now')).toBeTruthy();
    expect(consequence.getByText('41 in the last 24 h, 90 in 7 days.')).toBeTruthy();
    expect(consequence.getByText('Keeps crashing: shop/web-0')).toBeTruthy();
    await userEvent.type(form.getByRole('textbox', { name: 'Reason' }), 'Deploy');
    await userEvent.click(form.getByRole('button', { name: 'In 4 h' }));
    await userEvent.click(form.getByRole('button', { name: 'Silence 3 alerts' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const input = (create.mock.lastCall?.[0].input ?? {}) as Record<string, unknown>;
    expect(input).toMatchObject({
      reason: 'Deploy',
      isUntilResolved: false,
      overrideBroad: false,
      matchers: [
        { field: 'cluster', operator: 'IN', values: ['prod-eu'] },
        { field: 'namespace', operator: 'IN', values: ['shop', 'pay'] },
      ],
    });
    expect(Math.round((Date.parse(input.endsAt as string) - Date.now()) / 60_000)).toBe(240);
  });

  test('and is too broad is made only on purpose', async () => {
    const broad = preview({ openNow: 62, broadReason: '62 open alerts would be muted; expected at most 50.' });
    renderRoute('/silences', [rights('OPERATOR'), silences(), broad]);
    await userEvent.click(await screen.findByRole('button', { name: 'New silence' }));
    const form = within(await screen.findByRole('dialog'));
    await userEvent.type(form.getByRole('textbox', { name: 'Values of matcher 1' }), 'prod-eu');
    expect((await form.findByRole('note')).textContent).toContain('62 open alerts');
    const button = () => form.getByRole('button', { name: 'Silence 62 alerts' }) as HTMLButtonElement;
    await waitFor(() => expect(button().disabled).toBe(true));
    await userEvent.click(form.getByRole('checkbox', { name: 'Silence all of this on purpose' }));
    expect(button().disabled).toBe(false);
  });

  test('and that the server refuses stays open and says why', async () => {
    const refusal = {
      __typename: 'UserError',
      field: ['input', 'reason'],
      message: 'The reason has 1 character.',
      code: 'BAD_USER_INPUT',
    };
    const refused = { createSilence: { __typename: 'SilencePayload', silence: null, userErrors: [refusal] } };
    renderRoute('/silences', [
      rights('OPERATOR'),
      silences(),
      preview(),
      { query: CreateSilenceDocument, data: refused },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'New silence' }));
    const form = within(await screen.findByRole('dialog'));
    await userEvent.type(form.getByRole('textbox', { name: 'Values of matcher 1' }), 'prod-eu');
    await userEvent.type(form.getByRole('textbox', { name: 'Reason' }), 'x');
    await userEvent.click(await form.findByRole('button', { name: 'Silence 3 alerts' }));
    expect((await form.findByRole('alert')).textContent).toContain('The reason has 1 character.');
  });
});

describe('silences that last', () => {
  test('are extended from the end they have', async () => {
    const extend = jest.fn((_variables: Record<string, unknown>) => ({ extendSilence: payload(aSilence()) }));
    const silence = aSilence();
    renderRoute('/silences', [rights('OPERATOR'), silences(silence), { query: ExtendSilenceDocument, data: extend }]);
    await choose('Extend');
    const dialog = within(await screen.findByRole('dialog', { name: 'Extend silence' }));
    await userEvent.click(dialog.getByRole('button', { name: '1 day' }));
    await userEvent.click(dialog.getByRole('button', { name: 'Extend silence' }));
    await waitFor(() => expect(extend).toHaveBeenCalled());
    const endsAt = new Date(Date.parse(silence.endsAt) + 86_400_000).toISOString();
    expect(extend.mock.lastCall?.[0]).toEqual({ input: { id: 's1', endsAt } });
  });

  test('are ended after saying what notifies again', async () => {
    const expire = jest.fn((_variables: Record<string, unknown>) => ({
      expireSilence: payload(aSilence({ state: 'EXPIRED' })),
    }));
    renderRoute('/silences', [
      rights('OPERATOR'),
      silences(aSilence()),
      { query: ExpireSilenceDocument, data: expire },
    ]);
    await choose('Expire now');
    const dialog = within(await screen.findByRole('dialog', { name: 'Expire this silence?' }));
    expect(dialog.getByText('3 alerts that it mutes will notify again.')).toBeTruthy();
    await userEvent.click(dialog.getByRole('button', { name: 'Expire silence' }));
    await waitFor(() => expect(expire.mock.lastCall?.[0]).toEqual({ input: { id: 's1' } }));
  });

  test('show their history when they are opened', async () => {
    const history = [
      {
        __typename: 'SilenceEntry',
        at: inMinutes(-60),
        kind: 'CREATED',
        actor: 'Ann',
        message: 'Migration of the database',
      },
      {
        __typename: 'SilenceEntry',
        at: inMinutes(-1),
        kind: 'EXPIRING',
        actor: null,
        message: 'It ends within 15 minutes.',
      },
    ];
    const answer = { node: { __typename: 'Silence', id: 's1', history } };
    renderRoute('/silences', [
      rights('VIEWER'),
      silences(aSilence()),
      preview(),
      { query: SilenceHistoryDocument, data: answer },
      { query: RefreshSilencesDocument, data: { nodes: [aSilence()] } },
    ]);
    await userEvent.click(await screen.findByText('namespace is shop'));
    const entries = within(await screen.findByRole('list', { name: 'History' })).getAllByRole('listitem');
    expect(entries.map((entry) => entry.textContent)).toEqual([
      expect.stringContaining('Ann: Migration of the database'),
      expect.stringContaining('It ends within 15 minutes.'),
    ]);
  });
});

describe('maintenance windows', () => {
  const weekly = {
    __typename: 'MaintenanceWindow',
    id: 'w1',
    name: 'Nightly backup',
    reason: 'Backup',
    recurrence: 'WEEKLY',
    zone: 'Europe/Berlin',
    startsAt: null,
    weekdays: [6, 7],
    startMinute: 1320,
    durationMinutes: 120,
    isEnabled: true,
    isBroad: false,
    matchers: [{ __typename: 'Matcher', field: 'namespace', operator: 'IN', values: ['shop'] }],
    matchedInWords: 'namespace is shop',
    createdBy: 'Ann',
    revision: 1,
    openings: [{ __typename: 'WindowOpening', startsAt: inMinutes(210), endsAt: inMinutes(330) }],
  };
  const openings = (problems: object[] = []): Answer => ({
    query: SchedulePreviewDocument,
    data: {
      schedulePreview: {
        __typename: 'SchedulePreview',
        openings:
          problems.length > 0
            ? []
            : [{ __typename: 'WindowOpening', startsAt: '2026-12-05T21:00:00Z', endsAt: '2026-12-05T23:00:00Z' }],
        problems,
      },
    },
  });

  test('are listed with when they open, in words and from now', async () => {
    renderRoute('/silences?tab=windows', [rights('OPERATOR'), windows(weekly)]);
    const row = within(await screen.findByRole('row', { name: /Nightly backup/ }));
    expect(row.getByText('Every Sat, Sun at 22:00 for 2 h, Europe/Berlin')).toBeTruthy();
    expect(row.getByText('in 3 h')).toBeTruthy();
  });

  test('show their next openings while they are planned, and are saved as they were said', async () => {
    const create = jest.fn((_variables: Record<string, unknown>) => ({
      createMaintenanceWindow: { __typename: 'MaintenanceWindowPayload', maintenanceWindow: weekly, userErrors: [] },
    }));
    renderRoute('/silences?tab=windows', [
      rights('OPERATOR'),
      windows(),
      openings(),
      preview(),
      { query: CreateMaintenanceWindowDocument, data: create },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'New maintenance window' }));
    const form = within(await screen.findByRole('dialog', { name: 'New maintenance window' }));
    await userEvent.type(form.getByRole('textbox', { name: 'Name' }), 'Nightly backup');
    await userEvent.type(form.getByRole('textbox', { name: 'Reason' }), 'Backup');
    await userEvent.click(form.getByRole('button', { name: 'Sat' }));
    await userEvent.selectOptions(form.getByRole('combobox', { name: 'Time zone' }), 'Europe/Berlin');
    await userEvent.type(form.getByRole('textbox', { name: 'Values of matcher 2' }), 'shop');
    expect(await form.findByText(/22:00:00 CET/)).toBeTruthy();
    await userEvent.click(form.getByRole('button', { name: 'Create maintenance window' }));
    await waitFor(() => expect(create).toHaveBeenCalled());
    expect(create.mock.lastCall?.[0]).toMatchObject({
      input: {
        name: 'Nightly backup',
        matchers: [{ field: 'namespace', operator: 'IN', values: ['shop'] }],
        schedule: {
          recurrence: 'WEEKLY',
          zone: 'Europe/Berlin',
          weekdays: [6, 7],
          startMinute: 1320,
          durationMinutes: 120,
        },
      },
    });
  });

  test('that cannot open say why while they are planned', async () => {
    const problem = { __typename: 'UserError', message: 'It opens every week, and no day is given.' };
    renderRoute('/silences?tab=windows', [rights('OPERATOR'), windows(), openings([problem]), preview()]);
    await userEvent.click(await screen.findByRole('button', { name: 'New maintenance window' }));
    expect((await screen.findByRole('alert')).textContent).toContain('no day is given');
  });
});

describe('an address of silences', () => {
  test('opens the silence that it names, and says where there is none', async () => {
    const history = { node: { __typename: 'Silence', id: 's1', history: [] } };
    const answers = [rights('VIEWER'), silences(), preview(), { query: SilenceHistoryDocument, data: history }];
    const { unmount } = renderRoute('/silences?silence=s1', [
      ...answers,
      { query: RefreshSilencesDocument, data: { nodes: [aSilence({ state: 'EXPIRED' })] } },
    ]);
    const dialog = within(await screen.findByRole('dialog', { name: 'Silence' }));
    expect(await dialog.findByText('Migration of the database')).toBeTruthy();
    expect(dialog.getByText('Expired')).toBeTruthy();
    unmount();
    renderRoute('/silences?silence=gone', [...answers, { query: RefreshSilencesDocument, data: { nodes: [null] } }]);
    expect(await screen.findByText(/There is no silence of this address/)).toBeTruthy();
  });

  test('opens the form of a new one', async () => {
    const { router } = renderRoute('/silences?new=true', [rights('OPERATOR'), silences(), preview()]);
    await screen.findByRole('dialog', { name: 'New silence' });
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });
});
