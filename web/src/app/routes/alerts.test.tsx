import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  AcknowledgeAlertsDocument,
  AlertDetailDocument,
  AlertsDocument,
  AssignAlertsDocument,
  AssigneesDocument,
  ChangesDocument,
  CommentAlertDocument,
  type InboxAlertFragment,
  RecentFiresDocument,
  RefreshAlertsDocument,
  RelatedAlertsDocument,
  ResolveAlertsDocument,
  UnacknowledgeAlertsDocument,
  ViewerDocument,
} from '../../graphql/generated';
import { anAlert, aPage, VIEWER } from '../../test/builders';
import { narrowToPhone } from '../../test/phone';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const NAMES = ['api', 'web', 'ledger'];
const TITLE = (name: string) => `${name} keeps crashing`;

/** Three alerts of three workloads. */
function threeAlerts(): ReturnType<typeof anAlert>[] {
  return NAMES.map((name) => anAlert({ id: name, title: TITLE(name), workloadName: name }));
}

interface Input {
  readonly ids: readonly string[];
  readonly id?: string;
  readonly user?: string | null;
  readonly reason?: string;
  readonly text?: string;
}

/** A server that does what it is asked, and remembers it. */
function aServer(alerts = threeAlerts()) {
  const asked: [string, Input][] = [];
  const change = (field: string, to: (input: Input) => Partial<InboxAlertFragment>) => (variables: object) => {
    const { input } = variables as { input: Input };
    asked.push([field, input]);
    const ids = input.ids ?? [input.id];
    const changed = alerts.filter(({ id }) => ids.includes(id)).map((alert) => Object.assign(alert, to(input)));
    return {
      [field]: { __typename: 'ChangeAlertsPayload', alerts: changed.map((alert) => ({ ...alert })), userErrors: [] },
    };
  };
  const empty = { alerts: { ...aPage([]), __typename: 'AlertConnection' } };
  const detail = ({ id }: Record<string, unknown>) => ({ node: aDetail(alerts.find((alert) => alert.id === id)) });
  const now = new Date().toISOString();
  const answers: Answer[] = [
    { query: AlertsDocument, data: () => ({ alerts: aPage(alerts.map((alert) => ({ ...alert }))) }) },
    {
      query: RefreshAlertsDocument,
      data: ({ ids }: Record<string, unknown>) => ({
        nodes: alerts.filter(({ id }) => (ids as string[]).includes(id)).map((alert) => ({ ...alert })),
      }),
    },
    { query: AlertDetailDocument, data: detail },
    { query: ChangesDocument, data: { changes: { ...aPage([]), __typename: 'ChangeConnection' } } },
    { query: RelatedAlertsDocument, data: empty },
    { query: RecentFiresDocument, data: empty },
    { query: AssigneesDocument, data: { assignees: [{ __typename: 'Assignee', userId: 'u2', name: 'Bo' }] } },
    {
      query: AcknowledgeAlertsDocument,
      data: change('acknowledgeAlerts', () => ({ acknowledgedAt: now, acknowledgedBy: 'Administrator' })),
    },
    {
      query: UnacknowledgeAlertsDocument,
      data: change('unacknowledgeAlerts', () => ({ acknowledgedAt: null, acknowledgedBy: null })),
    },
    {
      query: AssignAlertsDocument,
      data: change('assignAlerts', ({ user }) => ({ assigneeName: user ? 'Administrator' : null })),
    },
    { query: ResolveAlertsDocument, data: change('resolveAlerts', () => ({ state: 'RESOLVED' })) },
    { query: CommentAlertDocument, data: change('commentAlert', () => ({})) },
  ];
  return { answers, asked };
}

function aDetail(alert: InboxAlertFragment | undefined) {
  if (!alert) return null;
  return {
    ...alert,
    ...{ runbookUrl: null, alertRule: null, image: null, reopenedCount: 0, reopenedAt: null, labels: [], team: null },
    workload: null,
    history: { __typename: 'AlertHistoryConnection', edges: [] },
  };
}

async function open(address = '/alerts', server = aServer(), more: readonly Answer[] = []) {
  const view = renderRoute(address, [...more, ...server.answers]);
  await screen.findByRole('table', { name: 'Alerts' });
  return { ...view, ...server };
}

const rowOf = (name: string) => {
  const row = screen.getAllByRole('row').find((each) => each.textContent?.includes(TITLE(name)));
  if (!row) throw new Error(`There is no row of ${name}; expected one.`);
  return within(row);
};

describe('triage by keyboard', () => {
  it('acknowledges the row it is on, shows that at once, and takes it back with u', async () => {
    const { asked } = await open();
    await userEvent.keyboard('je');
    expect(await rowOf('api').findByText('Acked')).toBeTruthy();
    expect(await screen.findByText(`Acknowledged “${TITLE('api')}”.`)).toBeTruthy();
    await userEvent.keyboard('u');
    await waitFor(() => expect(asked.map(([field]) => field)).toEqual(['acknowledgeAlerts', 'unacknowledgeAlerts']));
    expect(await rowOf('api').findByText('Firing')).toBeTruthy();
  });

  it('chooses rows with x, and all between with shift, and acts on all of them', async () => {
    const { asked } = await open();
    await userEvent.keyboard('jxjjX');
    expect(await screen.findByText('3 chosen')).toBeTruthy();
    await userEvent.keyboard('e');
    await waitFor(() => expect(asked).toEqual([['acknowledgeAlerts', { ids: NAMES }]]));
  });

  it('assigns to oneself with a and Enter', async () => {
    const { asked } = await open();
    await userEvent.keyboard('ja');
    const dialog = await screen.findByRole('dialog', { name: /Assign/ });
    expect(await within(dialog).findByRole('button', { name: 'Bo' })).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Me (Administrator)'));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(asked).toEqual([['assignAlerts', { ids: ['api'], user: 'u1' }]]));
    expect(await rowOf('api').findByText('Administrator')).toBeTruthy();
  });

  it('says what to do where no row is chosen', async () => {
    await open();
    await userEvent.keyboard('e');
    expect(await screen.findByText('No alert is chosen: j and k move, x chooses.')).toBeTruthy();
  });

  it('resolves with a reason, and sends it only once it cannot be taken back any more', async () => {
    const { asked, unmount } = await open();
    await userEvent.keyboard('jr');
    const reason = await screen.findByRole('textbox', { name: 'What ended it' });
    await userEvent.clear(reason);
    await userEvent.type(reason, 'Rolled back');
    await userEvent.click(screen.getByRole('button', { name: 'Resolve' }));
    expect(await screen.findByText(`Resolving “${TITLE('api')}”.`)).toBeTruthy();
    expect(asked).toEqual([]);
    unmount();
    await waitFor(() => expect(asked).toEqual([['resolveAlerts', { ids: ['api'], reason: 'Rolled back' }]]));
  });
});

describe('the alert beside the list', () => {
  it('opens with Enter, goes on with ], acts with a letter, and closes with Esc', async () => {
    const { asked, router } = await open();
    await userEvent.keyboard('j{Enter}');
    const drawer = within(await screen.findByRole('dialog'));
    expect(await drawer.findByText(TITLE('api'))).toBeTruthy();
    await drawer.findByRole('button', { name: 'Acknowledge' });
    await userEvent.keyboard(']');
    expect(await drawer.findByText(TITLE('web'))).toBeTruthy();
    await waitFor(() => expect(router.state.location.search).toMatchObject({ alert: 'web' }));
    await drawer.findByRole('button', { name: 'Acknowledge' });
    await userEvent.keyboard('e');
    await waitFor(() => expect(asked).toEqual([['acknowledgeAlerts', { ids: ['web'] }]]));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(router.state.location.search).toEqual({});
  });

  it('leads to its page with a second Enter', async () => {
    const { router } = await open('/alerts?alert=web');
    const drawer = within(await screen.findByRole('dialog'));
    await drawer.findByRole('button', { name: 'Acknowledge' });
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(router.state.location.pathname).toBe('/alerts/web'));
    expect(await screen.findByRole('heading', { level: 1, name: TITLE('web') })).toBeTruthy();
  });

  it('keeps the list as it is, and counts what comes', async () => {
    const alerts = threeAlerts();
    const { wire } = await open('/alerts?alert=web', aServer(alerts));
    await screen.findByRole('dialog');
    const late = anAlert({ id: 'late', title: 'late', workloadName: 'late' });
    alerts.unshift(late);
    act(() => wire.send({ cursor: 'c1', type: 'ADDED', occurredAt: late.firstSeenAt, alert: late }));
    expect(await screen.findByText('1 new, show')).toBeTruthy();
    expect(screen.queryByText('late')).toBeNull();
  });
});

describe('the inbox', () => {
  it('has one row for alerts of one rule and workload, which opens', async () => {
    const pods = ['api-1', 'api-2'].map((name) => anAlert({ id: name, title: TITLE(name) }));
    await open('/alerts', aServer(pods));
    const group = await screen.findByText(/CrashLoopBackOff: 2 alerts of Deployment checkout\/api/);
    expect(screen.queryByText(TITLE('api-1'))).toBeNull();
    await userEvent.click(group);
    expect(await screen.findByText(TITLE('api-1'))).toBeTruthy();
  });

  it('asks for what its view says, and keeps the view in the address', async () => {
    const asked: unknown[] = [];
    const answer = (variables: Record<string, unknown>) => {
      asked.push(variables.filter);
      return { alerts: aPage(threeAlerts()) };
    };
    const { router } = renderRoute('/alerts', [{ query: AlertsDocument, data: answer }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Unacknowledged' }));
    const filter = { state: ['FIRING'], acknowledged: false, silenced: false };
    await waitFor(() => expect(asked.at(-1)).toMatchObject(filter));
    expect(router.state.location.search).toEqual({ state: 'FIRING', ack: 'no', silenced: 'no' });
    await userEvent.click(screen.getByRole('button', { name: 'Mine' }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ state: ['PENDING', 'FIRING'], isMine: true }));
    expect(screen.getByRole('button', { name: 'Mine', pressed: true })).toBeTruthy();
  });

  it('says who mutes an alert, and until when', async () => {
    const silence = { __typename: 'Silence' as const, id: 's1', createdBy: 'Bo', reason: 'Deploy' };
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await open('/alerts', aServer([anAlert({ silence, silencedUntil: until })]));
    expect(
      within(screen.getByRole('table', { name: 'Alerts' })).getByTitle(/^Silenced by Bo until .*: Deploy/),
    ).toBeTruthy();
  });

  it('tells a viewer why the verbs are off', async () => {
    const viewer = { query: ViewerDocument, data: { viewer: { ...VIEWER, role: 'VIEWER' } } };
    const { asked } = await open('/alerts', aServer(), [viewer]);
    await userEvent.keyboard('je');
    expect(await screen.findByText('Your role Viewer cannot change alerts. Ask an Operator to do it.')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('shows a refusal in the server’s words and the row as it was', async () => {
    const refusal = {
      query: AcknowledgeAlertsDocument,
      data: {
        acknowledgeAlerts: {
          __typename: 'ChangeAlertsPayload',
          alerts: [],
          userErrors: [{ __typename: 'UserError', field: ['ids'], message: 'Not found: api.', code: 'NOT_FOUND' }],
        },
      },
    };
    await open('/alerts', aServer(), [refusal]);
    await userEvent.keyboard('je');
    expect(await screen.findByText('Not found: api.')).toBeTruthy();
    await waitFor(() => expect(rowOf('api').getByText('Firing')).toBeTruthy());
  });
});

describe('the page of an alert', () => {
  it('takes a comment, and says that it was kept', async () => {
    const server = aServer();
    renderRoute('/alerts/api', server.answers);
    const field = await screen.findByRole('textbox', { name: 'Comment' });
    await userEvent.type(field, 'Known since Monday');
    await userEvent.click(screen.getByRole('button', { name: 'Comment' }));
    await waitFor(() => expect(server.asked).toEqual([['commentAlert', { id: 'api', text: 'Known since Monday' }]]));
    expect(await screen.findByText(`Commented on “${TITLE('api')}”.`)).toBeTruthy();
  });

  it('says that it does not exist where nothing has the id', async () => {
    renderRoute('/alerts/nothing', aServer().answers);
    expect(await screen.findByText(/It does not exist, or it is outside of what your role may see/)).toBeTruthy();
  });
});

describe('the inbox on a phone', () => {
  let widen = () => {};
  beforeEach(() => {
    widen = narrowToPhone();
  });
  afterEach(() => widen());

  it('says of each alert what it is, where and how bad', async () => {
    await open();
    const row = rowOf('ledger');
    for (const text of ['Critical', 'Firing', 'prod-eu', '/ checkout', /^\d+ s$/]) {
      expect(row.getByText(text)).toBeTruthy();
    }
  });

  it('leads to the pages of now by words, and to the others behind "More"', async () => {
    const { router } = await open();
    const bar = within(screen.getByRole('navigation', { name: 'Main' }));
    expect(bar.getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
      'Fleet',
      expect.stringMatching(/^\d*Alerts$/),
      'Incidents',
      'Live',
    ]);
    await userEvent.click(bar.getByRole('button', { name: 'More' }));
    await userEvent.click(await screen.findByRole('link', { name: 'Silences' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/silences'));
    expect(screen.queryByRole('link', { name: 'Rules' })).toBeNull();
  });
});
