/** Asks the API as a program does. @throws on any error of the answer */
export type Ask = <Data>(query: string, variables?: object) => Promise<Data>;

const REDEEM = `mutation Redeem($token: String!) {
  redeemSignInLink(input: { token: $token }) { userErrors { message } }
}`;
const CREATE = `mutation Create {
  createApiKey(input: { name: "tests", role: VIEWER, expiresInDays: 2 }) { token userErrors { message } }
}`;

function askAs(address: string, bearer: string): Ask {
  return async (query, variables = {}) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    const body = JSON.stringify({ query, variables });
    const answer = await fetch(`${address}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await answer.json()) as { data: never; errors?: object[] };
    if (errors) throw new Error(`The API refused: ${JSON.stringify(errors)}`);
    return data;
  };
}

/** Redeems a sign-in link and makes an API key that outlives a restart. */
export async function openProgram(address: string, signInLink: string): Promise<Ask> {
  const token = new URL(signInLink).searchParams.get('token');
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: REDEEM, variables: { token } }),
  });
  const session = /__Host-k8intel=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  if (!session) throw new Error(`The sign-in link was refused: ${await answer.text()}`);
  const made = await askAs(address, session)<{ createApiKey: { token: string } }>(CREATE);
  return askAs(address, made.createApiKey.token);
}
