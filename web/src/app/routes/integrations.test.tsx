import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import {
  type ChannelCardFragment,
  ChannelsDocument,
  CreateChannelDocument,
  DeliveriesDocument,
  GoLiveDocument,
  GoLiveStateDocument,
  RedeliverDocument,
  RoutesDocument,
  TestChannelDocument,
  UpdateRouteDocument,
} from '../../graphql/generated';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const HOOK = {
  __typename: 'Channel' as const,
  id: 'c1',
  name: 'deploy hook',
  kind: 'WEBHOOK' as const,
  isEnabled: true,
  disabledReason: null,
  health: 'WORKING' as ChannelCardFragment['health'],
  lastSuccessAt: new Date(Date.now() - 12_000).toISOString(),
  lastFailureAt: null,
  lastError: null as string | null,
  failuresInARow: 0,
  revision: 1,
  titleTemplate: null,
  bodyTemplate: null,
  credentials: [{ __typename: 'ChannelCredential', name: 'signingKey', ending: 'abcd', setAt: '2026-01-15T03:12:00Z' }],
  slack: null,
  pagerDuty: null,
  email: null,
  webhook: { __typename: 'WebhookChannel', url: 'https://example.com/hooks', overlapUntil: null },
};

const channels = (...rows: (typeof HOOK)[]): Answer => ({ query: ChannelsDocument, data: { channels: rows } });

describe('the channels', () => {
  test('say where they lead, whether they work and when they last did', async () => {
    renderRoute('/integrations', [channels(HOOK)]);
    const card = within(await screen.findByRole('article', { name: 'deploy hook' }));
    for (const text of ['Working', 'Signed webhook', 'https://example.com/hooks'])
      expect(card.getByText(text)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Integrations' }).getAttribute('aria-current')).toBe('page');
  });

  test('say why they fail', async () => {
    const failing = { ...HOOK, health: 'FAILING' as const, failuresInARow: 3, lastError: 'The receiver answered 500.' };
    renderRoute('/integrations', [channels(failing)]);
    const card = within(await screen.findByRole('article', { name: 'deploy hook' }));
    expect(card.getByText('Failing, 3 times')).toBeTruthy();
    expect(card.getByText('The receiver answered 500.')).toBeTruthy();
  });

  test('say what to do where there are none', async () => {
    renderRoute('/integrations', [channels()]);
    expect(await screen.findByText('No channels yet.')).toBeTruthy();
  });

  test('can be asked for again after an error', async () => {
    renderRoute('/integrations', [{ query: ChannelsDocument, error: new Error('offline') }]);
    const problem = within(await screen.findByRole('alert'));
    expect(problem.getByText(/Could not load the channels/)).toBeTruthy();
    expect(problem.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('are made by a form, and the signing key of a webhook is shown once', async () => {
    const created = { channel: HOOK, signingKey: 'whsec_shown', userErrors: [] };
    renderRoute('/integrations', [channels(), { query: CreateChannelDocument, data: { createChannel: created } }]);
    fireEvent.click(await screen.findByRole('button', { name: 'Add channel' }));
    const form = within(await screen.findByRole('form', { name: 'Add channel' }));
    fireEvent.change(form.getByLabelText('Kind'), { target: { value: 'WEBHOOK' } });
    fireEvent.change(form.getByLabelText('Name'), { target: { value: 'deploy hook' } });
    fireEvent.change(form.getByLabelText('Address'), { target: { value: 'https://example.com/hooks' } });
    fireEvent.click(form.getByRole('button', { name: 'Add channel' }));
    expect(await screen.findByText('whsec_shown')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    await waitFor(() => expect(screen.queryByText('whsec_shown')).toBeNull());
  });

  test('are tried by a real message, whose request and answer are shown', async () => {
    const request = {
      __typename: 'SentRequest' as const,
      method: 'POST',
      url: 'https://example.com/hooks',
      headers: [{ __typename: 'SentHeader' as const, name: 'webhook-signature', value: 'v1,••••' }],
      body: '{"type":"incident.test"}',
      templateProblem: null,
    };
    const error = 'The receiver answered 500; expected 2xx.';
    const test = {
      __typename: 'ChannelTest' as const,
      request,
      isDelivered: false,
      status: 500,
      response: 'broken',
      durationMs: 81,
      error,
    };
    const answer = { channel: HOOK, test, userErrors: [] };
    renderRoute('/integrations', [channels(HOOK), { query: TestChannelDocument, data: { testChannel: answer } }]);
    fireEvent.click(await screen.findByRole('button', { name: 'Send test: deploy hook' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Send test' }));
    expect(await screen.findByText('Not delivered after 81 ms')).toBeTruthy();
    expect(screen.getByText(error)).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Request' }).textContent).toContain('webhook-signature: v1,••••');
    expect(screen.getByRole('region', { name: 'Answer' }).textContent).toBe('broken');
  });
});

const SETTINGS = {
  __typename: 'NotificationSettings' as const,
  isLive: false,
  liveAt: null as string | null,
  changedBy: null as string | null,
  revision: 0,
};

const state = (settings: typeof SETTINGS): Answer => ({
  query: GoLiveStateDocument,
  data: {
    notificationSettings: settings,
    deliveries: { __typename: 'DeliveryConnection', totalCount: 14, isTotalCountCapped: false },
  },
});

describe('the banner', () => {
  test('says that nothing is sent yet and what would have been, and goes live after a question', async () => {
    const live = { ...SETTINGS, isLive: true, liveAt: new Date().toISOString(), revision: 1 };
    const answer = { notificationSettings: live, userErrors: [] };
    renderRoute('/integrations', [
      channels(HOOK),
      state(SETTINGS),
      { query: GoLiveDocument, data: { goLive: answer } },
    ]);
    const banner = within(await screen.findByRole('region', { name: 'Notifications' }));
    expect(banner.getByText(/Nothing is sent yet: 14 messages would have been sent in the last 24 h/)).toBeTruthy();
    fireEvent.click(banner.getByRole('button', { name: 'Go live' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Go live?' }));
    expect(dialog.getByText(/What was decided before is never sent/)).toBeTruthy();
    fireEvent.click(dialog.getByRole('button', { name: 'Go live' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

const ROUTE = {
  __typename: 'Route' as const,
  id: 'r1',
  name: 'night',
  position: 1,
  isEnabled: true,
  isContinue: false,
  minimumSeverity: 'SEV2' as const,
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatIntervalSeconds: 0,
  revision: 1,
  channels: [{ __typename: 'Channel' as const, id: 'c1', name: 'deploy hook', kind: 'WEBHOOK' as const }],
  matchers: [{ __typename: 'Matcher' as const, field: 'namespace', operator: 'IN' as const, values: ['shop', 'pay'] }],
  activeTimes: [],
};

describe('the routes', () => {
  test('say what they are for, whom they tell and when', async () => {
    renderRoute('/integrations?tab=routes', [channels(HOOK), { query: RoutesDocument, data: { routes: [ROUTE] } }]);
    const row = within(await screen.findByRole('row', { name: /night/ }));
    for (const text of ['SEV2 and worse, namespace is shop or pay', 'deploy hook', 'Always', 'On']) {
      expect(row.getByText(text)).toBeTruthy();
    }
  });

  test('say that they are not reached behind one that takes everything', async () => {
    const all = { ...ROUTE, id: 'r0', name: 'all', minimumSeverity: 'SEV4' as const, matchers: [] };
    const routes = [all, { ...ROUTE, position: 2 }];
    renderRoute('/integrations?tab=routes', [channels(HOOK), { query: RoutesDocument, data: { routes } }]);
    const row = within(await screen.findByRole('row', { name: /night/ }));
    expect(row.getByText('Not reached')).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /1. all/ })).getByText('On')).toBeTruthy();
  });

  test('tell at several times of the week', async () => {
    let given: { activeTimes: unknown[] } | undefined;
    const save = ({ input }: Record<string, unknown>) => {
      given = input as { activeTimes: unknown[] };
      return { updateRoute: { __typename: 'RoutePayload', route: ROUTE, userErrors: [] } };
    };
    const night = { zone: 'Europe/Berlin', weekdays: [1, 2], from: '22:00', to: '06:00' };
    const route = { ...ROUTE, activeTimes: [{ __typename: 'ActiveTime' as const, ...night }] };
    renderRoute('/integrations?tab=routes', [
      channels(HOOK),
      { query: RoutesDocument, data: { routes: [route] } },
      { query: UpdateRouteDocument, data: save },
    ]);
    fireEvent.click(await screen.findByRole('button', { name: 'Change: night' }));
    const form = within(await screen.findByRole('form', { name: 'Save route' }));
    fireEvent.click(form.getByRole('button', { name: 'Add another time' }));
    const second = within(form.getByRole('group', { name: 'Time 2' }));
    fireEvent.change(second.getByLabelText('Time zone'), { target: { value: 'UTC' } });
    fireEvent.click(form.getByRole('button', { name: 'Save route' }));
    const office = { zone: 'UTC', weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
    await waitFor(() => expect(given?.activeTimes).toEqual([night, office]));
  });

  test('say that nobody is told without one', async () => {
    renderRoute('/integrations?tab=routes', [channels(), { query: RoutesDocument, data: { routes: [] } }]);
    expect(await screen.findByText(/Without one nobody is told/)).toBeTruthy();
  });
});

const DELIVERY = {
  __typename: 'Delivery' as const,
  id: 'd1',
  title: 'Opened: Memory runs out',
  kind: 'OPENED' as const,
  state: 'FAILED' as const,
  channelName: 'deploy hook',
  channelKind: 'WEBHOOK' as const,
  createdAt: new Date(Date.now() - 60_000).toISOString(),
  endedAt: new Date().toISOString(),
  nextAttemptAt: null,
  attemptCount: 8,
  lastStatus: 500,
  lastError: 'The receiver answered 500.',
  incident: null,
};

const deliveries = (...rows: (typeof DELIVERY)[]): Answer => ({
  query: DeliveriesDocument,
  data: {
    deliveries: {
      __typename: 'DeliveryConnection',
      edges: rows.map((node) => ({ __typename: 'DeliveryEdge', cursor: node.id, node })),
      pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
      totalCount: rows.length,
      isTotalCountCapped: false,
    },
  },
});

describe('the delivery log', () => {
  test('says how each stands, and sends chosen ones again', async () => {
    const answer = { count: 1, userErrors: [] };
    const sent: Answer = { query: RedeliverDocument, data: { redeliver: answer } };
    renderRoute('/integrations?tab=deliveries', [deliveries(DELIVERY), sent]);
    const row = within(await screen.findByRole('row', { name: /Memory runs out/ }));
    expect(row.getByText('Failed')).toBeTruthy();
    fireEvent.click(row.getByRole('checkbox'));
    fireEvent.click(await screen.findByRole('button', { name: 'Send 1 message again' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Send 1 message again' })).toBeNull());
  });

  test('says what it is for while it is empty', async () => {
    renderRoute('/integrations?tab=deliveries', [deliveries()]);
    expect(await screen.findByText('Nothing was sent yet.')).toBeTruthy();
  });
});
