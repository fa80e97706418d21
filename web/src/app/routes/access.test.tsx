import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ApiKeysDocument,
  CreateApiKeyDocument,
  DisableUserDocument,
  InviteUserDocument,
  MyRightsDocument,
  RevokeApiKeyDocument,
  RoleBindingsDocument,
  TeamsDocument,
  UserRightsDocument,
  UsersDocument,
} from '../../graphql/generated';
import { aPage } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const recently = () => new Date(Date.now() - 180_000).toISOString();
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const VIEWER_EVERYWHERE = {
  __typename: 'RoleBinding',
  id: 'b1',
  role: 'VIEWER',
  clusterSelector: null,
  namespaces: null,
};

function aKey(change: object = {}) {
  return {
    __typename: 'ApiKey' as const,
    id: 'k1',
    name: 'ci-deploy',
    prefix: 'k8i_ab12',
    owner: { __typename: 'User', id: 'u1', name: 'Ann', email: 'ann@example.org' },
    bindings: [VIEWER_EVERYWHERE],
    createdAt: '2026-01-01T00:00:00Z',
    expiresAt: inDays(30),
    revokedAt: null,
    isActive: true,
    lastUsedAt: recently(),
    lastUsedIp: '10.2.0.8',
    ...change,
  };
}

function aUser(change: object = {}) {
  return {
    __typename: 'User' as const,
    id: 'u2',
    name: 'Bob',
    email: 'bob@example.org',
    createdAt: '2026-01-01T00:00:00Z',
    lastSignInAt: recently(),
    hasPassword: true,
    disabledAt: null,
    teams: [],
    bindings: [VIEWER_EVERYWHERE],
    ...change,
  };
}

const right = (role: string, clusterNames: string[] | null = null) => ({
  __typename: 'Right',
  role,
  clusterNames,
  namespaces: null,
});
const rights = (...given: object[]): Answer => ({
  query: MyRightsDocument,
  data: { viewer: { __typename: 'Viewer', rights: given } },
});
const ADMIN = rights(right('ADMIN'));
const VIEWER = rights(right('VIEWER'));
const keys = (...rows: ReturnType<typeof aKey>[]): Answer => ({
  query: ApiKeysDocument,
  data: { apiKeys: { ...aPage(rows), __typename: 'ApiKeyConnection' } },
});
const users = (...rows: ReturnType<typeof aUser>[]): Answer => ({
  query: UsersDocument,
  data: { users: { ...aPage(rows), __typename: 'UserConnection' } },
});
const refused = (coordinate: string) => () => [
  {
    message: `${coordinate} needs the role ADMIN, which you do not have there.`,
    extensions: { code: 'FORBIDDEN', coordinate, requires: 'ADMIN', count: 1 },
  },
];

async function rowOf(name: string) {
  return within(await screen.findByRole('row', { name: new RegExp(name) }));
}

describe('API keys', () => {
  test('are listed with what they may, whose they are and their state', async () => {
    renderRoute('/access', [ADMIN, keys(aKey(), aKey({ id: 'k2', name: 'forgotten', expiresAt: null }))]);
    const row = await rowOf('ci-deploy');
    expect(row.getByText('k8i_ab12')).toBeTruthy();
    expect(row.getByText('Viewer in all clusters')).toBeTruthy();
    expect(row.getByText('ann@example.org')).toBeTruthy();
    expect(row.getByText('Active')).toBeTruthy();
    expect((await rowOf('forgotten')).getByText('No expiry')).toBeTruthy();
  });

  test('of everyone are asked for by administrators only: for others the argument is left out', async () => {
    const asked: unknown[] = [];
    const seen = (variables: Record<string, unknown>) => {
      asked.push(variables.everyones);
      return { apiKeys: { ...aPage([aKey()]), __typename: 'ApiKeyConnection' } };
    };
    renderRoute('/access', [ADMIN, { query: ApiKeysDocument, data: seen }]);
    await rowOf('ci-deploy');
    cleanup();
    renderRoute('/access', [rights(right('ADMIN', ['prod-eu'])), { query: ApiKeysDocument, data: seen }]);
    await rowOf('ci-deploy');
    expect(asked).toEqual([true, undefined]);
  });

  test('that do not exist yet say what a key is for', async () => {
    renderRoute('/access', [
      VIEWER,
      { ...keys(), data: { apiKeys: { ...aPage([]), __typename: 'ApiKeyConnection' } } },
    ]);
    expect(await screen.findByText('No API keys yet.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Create API key' })).toBeTruthy();
  });

  test('that load say so', async () => {
    renderRoute('/access', [ADMIN, { query: ApiKeysDocument, isPending: true }]);
    expect(await screen.findByRole('status', { name: 'Loading API keys' })).toBeTruthy();
  });

  test('that cannot be loaded say why and offer a retry', async () => {
    renderRoute('/access', [ADMIN, { query: ApiKeysDocument, error: new Error('gone') }]);
    expect((await screen.findByRole('alert')).textContent).toContain('Could not load API keys.');
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('are shown once when made, with a request to try, and then gone', async () => {
    const create = jest.fn((_variables: Record<string, unknown>) => ({
      createApiKey: { __typename: 'CreateApiKeyPayload', apiKey: aKey(), token: 'k8i_secret', userErrors: [] },
    }));
    renderRoute('/access', [ADMIN, keys(aKey()), { query: CreateApiKeyDocument, data: create }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Create API key' }));
    const form = within(await screen.findByRole('dialog', { name: 'Create API key' }));
    await userEvent.type(form.getByRole('textbox', { name: 'Name' }), 'ci-deploy');
    await userEvent.type(form.getByRole('textbox', { name: 'Only namespaces' }), 'checkout');
    await userEvent.selectOptions(form.getByRole('combobox', { name: 'Expires' }), 'Never');
    expect(form.getByRole('note').textContent).toContain('never expires');
    await userEvent.click(form.getByRole('button', { name: /^Create key/ }));
    const shown = within(await screen.findByRole('dialog', { name: 'API key ci-deploy' }));
    expect(shown.getByText('k8i_secret')).toBeTruthy();
    expect(shown.getByText(/curl -sS/).textContent).toContain('Bearer k8i_secret');
    expect(create.mock.lastCall?.[0]).toEqual({
      input: {
        name: 'ci-deploy',
        role: 'VIEWER',
        clusterSelector: null,
        namespaces: ['checkout'],
        expiresInDays: null,
      },
    });
    await userEvent.click(shown.getByRole('button', { name: 'I have copied it' }));
    await waitFor(() => expect(screen.queryByText('k8i_secret')).toBeNull());
  });

  test('that the server refuses say why, and the form stays', async () => {
    const error = {
      __typename: 'UserError',
      field: ['input', 'clusterSelector'],
      message: 'It has no key.',
      code: 'BAD_USER_INPUT',
    };
    const refusal = { createApiKey: { __typename: 'P', apiKey: null, token: null, userErrors: [error] } };
    renderRoute('/access', [ADMIN, keys(aKey()), { query: CreateApiKeyDocument, data: refusal }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Create API key' }));
    const form = within(await screen.findByRole('dialog', { name: 'Create API key' }));
    await userEvent.type(form.getByRole('textbox', { name: 'Name' }), 'x');
    await userEvent.click(form.getByRole('button', { name: /^Create key/ }));
    expect((await form.findByRole('alert')).textContent).toBe('It has no key.');
    expect((form.getByRole('textbox', { name: 'Name' }) as HTMLInputElement).value).toBe('x');
  });

  test('say before they are revoked what will break', async () => {
    const revoke = jest.fn((_variables: Record<string, unknown>) => ({
      revokeApiKey: { __typename: 'P', apiKey: aKey({ isActive: false, revokedAt: recently() }), userErrors: [] },
    }));
    renderRoute('/access', [ADMIN, keys(aKey()), { query: RevokeApiKeyDocument, data: revoke }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke ci-deploy' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Revoke key ci-deploy?' }));
    expect(dialog.getByText(/Used 3 min ago by 10\.2\.0\.8\. Requests with it fail at once/)).toBeTruthy();
    await userEvent.click(dialog.getByRole('button', { name: 'Revoke key' }));
    await waitFor(() => expect(revoke).toHaveBeenCalledWith({ input: { id: 'k1' } }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('access of others', () => {
  test.each([
    ['bindings', 'role bindings', RoleBindingsDocument, { roleBindings: null }, 'Query.roleBindings'],
    ['users', 'users', UsersDocument, { users: null }, 'Query.users'],
  ])('on the tab %s names the role that is missing', async (tab, noun, query, data, coordinate) => {
    renderRoute(`/access?tab=${tab}`, [VIEWER, { query, data, errors: refused(coordinate) }]);
    expect((await screen.findByRole('alert')).textContent).toBe(
      `Your role cannot see ${noun}: that needs Admin. Ask an administrator of your organisation.`,
    );
    expect(screen.getByRole('link', { name: 'API keys' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Invite|Give/ })).toBeNull();
  });

  test('of teams shows names without what only administrators do', async () => {
    const team = {
      __typename: 'Team' as const,
      id: 't1',
      name: 'checkout',
      createdAt: '2026-01-01T00:00:00Z',
      memberCount: 0,
    };
    renderRoute('/access?tab=teams', [
      VIEWER,
      { query: TeamsDocument, data: { teams: { ...aPage([team]), __typename: 'TeamConnection' } } },
    ]);
    await rowOf('checkout');
    expect(screen.queryByRole('button', { name: 'Create team' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Actions/ })).toBeNull();
  });

  test('says of a user in plain verbs what they can do', async () => {
    const node = { __typename: 'User', id: 'u2', name: 'Bob', email: 'bob@example.org', disabledAt: null };
    renderRoute('/access?tab=users', [
      ADMIN,
      users(aUser()),
      { query: UserRightsDocument, data: { node: { ...node, rights: [right('OPERATOR', ['prod-eu'])] } } },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'Actions of bob@example.org' }));
    await userEvent.click(await screen.findByRole('button', { name: 'What can this user do' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'What bob@example.org can do' }));
    expect(await dialog.findByRole('heading', { name: 'Operator in 1 cluster: prod-eu' })).toBeTruthy();
    expect(dialog.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'See these clusters, their nodes, workloads, pods, metrics, alerts and what changed',
      'Also see the IP addresses of nodes and pods',
    ]);
  });

  test('begins with an invitation whose link is shown once', async () => {
    renderRoute('/access?tab=users', [
      ADMIN,
      users(aUser()),
      {
        query: InviteUserDocument,
        data: {
          inviteUser: {
            __typename: 'P',
            user: aUser({ id: 'u3', email: 'eve@example.org' }),
            signInLink: 'https://k8/sign-in?token=1',
            userErrors: [],
          },
        },
      },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'Invite user' }));
    const form = within(await screen.findByRole('dialog', { name: 'Invite user' }));
    await userEvent.type(form.getByRole('textbox', { name: 'E-mail' }), 'eve@example.org');
    await userEvent.type(form.getByRole('textbox', { name: 'Name' }), 'Eve');
    await userEvent.click(form.getByRole('button', { name: /^Invite/ }));
    expect(await screen.findByText('https://k8/sign-in?token=1')).toBeTruthy();
  });

  test('ends by disabling, which says what ends, and a refusal keeps the dialog', async () => {
    const error = { __typename: 'UserError', field: null, message: 'It is the last administrator.', code: 'CONFLICT' };
    renderRoute('/access?tab=users', [
      ADMIN,
      users(aUser()),
      { query: DisableUserDocument, data: { disableUser: { __typename: 'P', user: null, userErrors: [error] } } },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'Actions of bob@example.org' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Disable user' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Disable bob@example.org?' }));
    expect(dialog.getByText(/Their sessions end at once/)).toBeTruthy();
    await userEvent.click(dialog.getByRole('button', { name: 'Disable user' }));
    expect((await dialog.findByRole('alert')).textContent).toBe('It is the last administrator.');
  });
});
