import { describe, expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';
import { TRANSPORTS } from '../../test/transports.js';

const server = useTestServer({
  K8INTEL_RATE_LIMIT_POINTS: '100',
  K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: '1',
  K8INTEL_ANONYMOUS_RATE_LIMIT_POINTS: '5',
  K8INTEL_ANONYMOUS_RATE_LIMIT_POINTS_PER_SECOND: '1',
});
const DEAR = '{ clusters(first: 90) { edges { node { name } } } }';

describe('the rate limit', () => {
  it('counts all transports together, and says when to come back', async () => {
    const { token } = await openSession(server);
    const answers = [];
    for (const [, send] of TRANSPORTS) answers.push(await send(server, token, { query: DEAR }));
    expect(answers[0]!.errors).toBeUndefined();
    for (const { data, errors } of answers.slice(1)) {
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([
        {
          message: expect.stringMatching(/^The operation costs 91 points; \d+ of 100 are left/),
          extensions: { code: 'RATE_LIMITED', retryable: true, retryAfter: expect.any(Number) },
        },
      ]);
      const { retryAfter } = errors![0]!.extensions as unknown as { retryAfter: number };
      expect(retryAfter).toBeGreaterThan(60);
      expect(retryAfter).toBeLessThanOrEqual(91);
    }
  });

  it('is told in headers, and answers 429 with Retry-After where the whole request is refused', async () => {
    const { token } = await openSession(server);
    const headers = { authorization: `Bearer ${token}` };
    const cheap = await post(server, '{ viewer { role } }', { headers });
    expect(cheap.headers.get('x-ratelimit-cost')).toBe('1');
    expect(cheap.headers.get('x-ratelimit-limit')).toBe('100');
    expect(Number(cheap.headers.get('x-ratelimit-remaining'))).toBeLessThan(100);
    expect(Number(cheap.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1_000 - 5);
    const refused = await post(server, DEAR, { headers });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
  });

  it('limits an address that nobody has signed in from, and nobody else', async () => {
    const statuses = [];
    for (let n = 0; n < 8; n++) statuses.push((await post(server, '{ viewer { role } }')).status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses).toContain(429);
    const { token } = await openSession(server);
    const known = await post(server, '{ viewer { role } }', { headers: { authorization: `Bearer ${token}` } });
    expect(known.status).toBe(200);
  });
});
