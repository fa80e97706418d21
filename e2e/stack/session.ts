import { expect } from '@playwright/test';

const REDEEM =
  'mutation ($input: RedeemSignInLinkInput!) { redeemSignInLink(input: $input) { userErrors { message } } }';

/** Asks the API as the person who redeemed a sign-in link. */
export interface Session {
  /** Its cookie, for a browser. */
  readonly cookie: { readonly name: string; readonly value: string };
  /** The answer's data. @throws with the API's errors */
  ask<T>(query: string, variables?: object): Promise<T>;
}

async function post(address: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address, ...headers },
    body: JSON.stringify(body),
  });
}

/** Redeems the one-time link, without a browser. */
export async function signIn(address: string, signInLink: string): Promise<Session> {
  const token = new URL(signInLink).searchParams.get('token');
  const redeemed = await post(address, { query: REDEEM, variables: { input: { token } } });
  const cookie = (redeemed.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(cookie, `the link is redeemed: ${await redeemed.text()}`).not.toBe('');
  const [name = '', value = ''] = cookie.split('=');
  return {
    cookie: { name, value },
    async ask<T>(query: string, variables: object = {}) {
      const answer = await post(address, { query, variables }, { cookie });
      const { data, errors } = (await answer.json()) as { data?: T; errors?: { message: string }[] };
      if (errors !== undefined || !data) throw new Error(`The API refused: ${JSON.stringify(errors)}`);
      return data;
    },
  };
}
