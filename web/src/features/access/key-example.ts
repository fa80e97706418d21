import { quoted } from '../../lib/shell';

const QUERY = '{ caller { kind name role } clusters(first: 10) { edges { node { name } } } }';

/** A first request with a new key: who it is, and the clusters it sees. */
export function keyExample(token: string, origin: string): string {
  return [
    `curl -sS ${origin}/graphql`,
    `  -H 'authorization: Bearer ${token}'`,
    `  -H 'content-type: application/json'`,
    `  -d ${quoted(JSON.stringify({ query: QUERY }))}`,
  ].join(' \\\n');
}
