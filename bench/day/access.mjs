/** Signs in, makes the cluster with its agent's credential, and a key that outlives the simulated day. */
import { ask } from '../harness/ask.mjs';

const REDEEM = `mutation Redeem($token: String!) {
  redeemSignInLink(input: { token: $token }) { userErrors { message } }
}`;
const CREATE = `mutation Create {
  createCluster(input: { name: "day" }) { cluster { id } credential userErrors { message } }
  createApiKey(input: { name: "day", role: VIEWER, expiresInDays: 30 }) { token userErrors { message } }
}`;

/**
 * @typedef {{ clusterId: string, agent: Record<string, string>, reader: Record<string, string> }} Access headers of each
 * @param {{ url: string, signInLink: string }} server
 * @returns {Promise<Access>}
 */
export async function openAccess({ url, signInLink }) {
  const token = new URL(signInLink).searchParams.get('token');
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: REDEEM, variables: { token } });
  const answer = await fetch(url, { method: 'POST', headers, body });
  const session = /__Host-k8intel=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  if (!session) throw new Error(`The sign-in link was refused: ${await answer.text()}`);
  const { json } = await ask(
    { url, headers: { authorization: `Bearer ${session}` } },
    JSON.stringify({ query: CREATE }),
  );
  const { createCluster, createApiKey } = json.data;
  if (!createCluster.credential || !createApiKey.token)
    throw new Error(`No cluster or key was made: ${JSON.stringify(json)}`);
  return {
    clusterId: createCluster.cluster.id,
    agent: { ...headers, authorization: `Bearer ${createCluster.credential}` },
    reader: { ...headers, authorization: `Bearer ${createApiKey.token}` },
  };
}
