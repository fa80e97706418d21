import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DocumentNode } from 'graphql';
import {
  FleetDocument,
  PodsDocument,
  RedeemSignInLinkDocument,
  SetPasswordDocument,
  SignInDocument,
  SignOutDocument,
  ViewerDocument,
} from '../../graphql/generated';
import { aFleetRow, aPage, aPod, VIEWER } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

const NOBODY: Answer = { query: ViewerDocument, data: { viewer: null } };

/** A server that knows the viewer from the first successful sign-in on; strangers get null or an error. */
function aSession(message: string | null = null) {
  let viewer: typeof VIEWER | null = null;
  const session: Answer = {
    query: ViewerDocument,
    data: () => ({ viewer }),
    errors: () => (viewer === null && message !== null ? [{ message, extensions: { code: 'UNAUTHENTICATED' } }] : []),
  };
  const succeed = (query: DocumentNode, field: string): Answer => ({
    query,
    data: () => {
      viewer = VIEWER;
      return payload(field);
    },
  });
  return { session, succeed };
}

const FLEET: Answer = { query: FleetDocument, data: { clusters: aPage([aFleetRow()]) } };
const PODS: Answer = { query: PodsDocument, data: { pods: aPage([aPod()]) } };

const payload = (field: string, message?: string) => ({
  [field]: {
    __typename: 'SignInPayload',
    viewer: message === undefined ? VIEWER : null,
    userErrors:
      message === undefined ? [] : [{ __typename: 'UserError', field: null, message, code: 'BAD_USER_INPUT' }],
  },
});

async function signIn(password: string): Promise<void> {
  await userEvent.type(await screen.findByLabelText('E-mail'), 'admin@example.org');
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

afterEach(cleanup);

describe('sign-in', () => {
  it.each([
    ['there is no viewer', null],
    ['the server says UNAUTHENTICATED', 'Sign in first.'],
  ])('takes over when %s, and leads back to the address that was asked for', async (_title, message) => {
    const { session, succeed } = aSession(message);
    const { router } = renderRoute('/pods?phase=PENDING', [session, PODS, succeed(SignInDocument, 'signIn')]);
    await signIn('right');
    expect(await screen.findByRole('table', { name: 'Pods' })).toBeTruthy();
    expect(router.state.location.href).toBe('/pods?phase=PENDING');
  });

  it('says why it failed and stays', async () => {
    const wrong = payload('signIn', 'E-mail or password is wrong.');
    renderRoute('/sign-in', [NOBODY, { query: SignInDocument, data: wrong }]);
    await signIn('wrong');
    expect((await screen.findByRole('alert')).textContent).toBe('E-mail or password is wrong.');
  });

  it('says so when the server cannot be reached', async () => {
    renderRoute('/sign-in', [NOBODY, { query: SignInDocument, error: new Error('connection refused') }]);
    await signIn('right');
    expect((await screen.findByRole('alert')).textContent).toBe('The server cannot be reached.');
  });

  it('never leads to another site', async () => {
    const { session, succeed } = aSession();
    const { router } = renderRoute('/sign-in?returnTo=https:%2F%2Fevil.example', [
      session,
      FLEET,
      succeed(SignInDocument, 'signIn'),
    ]);
    await signIn('right');
    await waitFor(() => expect(router.state.location.href).toBe('/'));
  });
});

describe('one-time link', () => {
  it('signs in on a click, then offers to set a password', async () => {
    const { session, succeed } = aSession();
    const { router } = renderRoute('/sign-in?token=t0', [
      session,
      FLEET,
      succeed(RedeemSignInLinkDocument, 'redeemSignInLink'),
      { query: SetPasswordDocument, data: payload('setPassword') },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
    await userEvent.type(await screen.findByLabelText('New password'), 'a long enough passphrase');
    await userEvent.click(screen.getByRole('button', { name: 'Set password' }));
    expect(await screen.findByRole('heading', { name: 'Fleet' })).toBeTruthy();
    expect(router.state.location.href).toBe('/');
  });

  it('says when it was used before, and offers the password', async () => {
    const used = payload('redeemSignInLink', 'This link was used or has expired.');
    renderRoute('/sign-in?token=t0', [NOBODY, { query: RedeemSignInLinkDocument, data: used }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect((await screen.findByRole('alert')).textContent).toBe('This link was used or has expired.');
    expect(screen.getByRole('link', { name: 'Sign in with a password' })).toBeTruthy();
  });
});

describe('user menu', () => {
  it('signs out and forgets what was shown', async () => {
    let viewer: typeof VIEWER | null = VIEWER;
    const { router, client } = renderRoute('/', [
      { query: ViewerDocument, data: () => ({ viewer }) },
      FLEET,
      {
        query: SignOutDocument,
        data: () => {
          viewer = null;
          return { signOut: { __typename: 'SignOutPayload', userErrors: [] } };
        },
      },
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'User menu of Administrator' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
    expect(router.state.location.pathname).toBe('/sign-in');
    await waitFor(() => expect(JSON.stringify(client.cache.extract())).not.toContain('prod-eu'));
  });
});
