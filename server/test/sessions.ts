import { issueToken, type TokenKind } from '../src/features/accounts/access-token.service.js';
import type { TestServer } from './test-server.js';

/** Issues a token of the first administrator, as signing in does. */
export async function openSession(
  server: TestServer,
  kind: Extract<TokenKind, 'SESSION' | 'SIGN_IN_LINK'> = 'SESSION',
): Promise<{ token: string; id: string; tenantId: string }> {
  const [admin] = await server.sql('SELECT tenant_id, id FROM app_user');
  const tenantId = admin!['tenant_id'] as string;
  const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
    (await server.sql(text, [...params])) as Row[];
  const what = { kind, tenantId, principalId: admin!['id'] as string, expiresAt: null, now: new Date() };
  return { ...(await issueToken(query, what)), tenantId };
}
