import { describe, expect, it } from '@jest/globals';
import { messageOrNull, redact } from './redact.js';

// Put together here, so that nobody's scanner takes the examples for secrets.
const AWS = `AKIA${'IOSFODNN7EXAMPLE'}`;
const GITHUB = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
const JWT = `eyJ${'hbGciOiJIUzI1NiJ9'}.${'eyJzdWIiOiIxIn0'}.${'c2lnbmF0dXJl'}`;
const BASE64 = `${'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1234'}==`;

describe('redact hides', () => {
  it.each<[string, string, string]>([
    ['a password in a URL', 'dial postgres://app:hunter2@db:5432/x failed', 'dial postgres://***@db:5432/x failed'],
    ['a token as the user of a URL', 'git clone https://abc123@example.org/x', 'git clone https://***@example.org/x'],
    ['an assignment', 'DB_PASSWORD=hunter2 is wrong', 'DB_PASSWORD=*** is wrong'],
    ['a quoted assignment', 'password="two words" is wrong', 'password=*** is wrong'],
    ['a field of JSON', '{"apiKey": "abc", "user": "bob"}', '{"apiKey": ***, "user": "bob"}'],
    ['a header', 'X-Api-Key: abc123', 'X-Api-Key: ***'],
    ['a bearer', 'Authorization: Bearer abc.def-123', 'Authorization: *** ***'],
    ['a bearer without its header', 'got Bearer abcdef123, expected none', 'got Bearer ***, expected none'],
    ['a parameter of a query', 'GET /x?user=bob&token=abc&page=2', 'GET /x?user=bob&token=***&page=2'],
    ['a signed URL', 'GET /o?X-Amz-Signature=abcdef&X-Amz-Date=1', 'GET /o?X-Amz-Signature=***&X-Amz-Date=1'],
    ['an argument', 'exec: app --db-password hunter2 --port 80', 'exec: app --db-password *** --port 80'],
    ['an access key of AWS', `user ${AWS} is not authorized`, 'user *** is not authorized'],
    ['a token of GitHub', `remote: ${GITHUB} expired`, 'remote: *** expired'],
    ['a JSON web token', `cannot verify ${JWT}`, 'cannot verify ***'],
    ['a long random word', `sealed with ${BASE64} today`, 'sealed with *** today'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- loaded', '*** loaded'],
    [
      'a hook of Slack',
      'POST https://hooks.slack.com/services/T0/B0/abcdef',
      'POST https://hooks.slack.com/services/***',
    ],
    ['a connection string', 'AccountKey=abc==;EndpointSuffix=x', 'AccountKey=***;EndpointSuffix=x'],
  ])('%s', (_, text, clean) => expect(redact(text)).toBe(clean));
});

describe('redact leaves', () => {
  it.each([
    'Back-off restarting failed container web in pod checkout-7d9f8b6c5-x2x9q_shop(1f0c1d5e-0000-4000-8000-000000000000)',
    'MountVolume.SetUp failed for volume "config" : secret "db-credentials" not found',
    "couldn't find key password in Secret shop/db-credentials",
    'Failed to pull image "registry.example.org/shop/checkout@sha256:3b1f0a0e5d5b8d1d7f1f0d1e6a4c9b8a7d6e5f4c3b2a19080706050403020100"',
    '0/5 nodes are available: 3 Insufficient cpu, 2 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.',
    'Liveness probe failed: Get "http://10.244.0.12:8080/healthz": context deadline exceeded',
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 12Mi.',
    'Successfully assigned shop/checkout-7d9f8b6c5-x2x9q to ip-10-0-3-12.eu-central-1.compute.internal',
  ])('%s', (text) => expect(redact(text)).toBe(text));
});

describe('messageOrNull', () => {
  it('cuts at 1,024 characters, after a secret that crosses the cut was hidden', () => {
    const message = messageOrNull(`${'x '.repeat(505)}password=${'s'.repeat(100)}`);
    expect(message).toHaveLength(1022);
    expect(message).not.toContain('s'.repeat(3));
    expect(messageOrNull('y'.repeat(5000))).toHaveLength(1024);
    expect(messageOrNull('')).toBeNull();
  });

  it.each([
    ['words', 'a'.repeat(100_000)],
    ['names of secrets', 'token'.repeat(20_000)],
    ['beginnings', '-----BEGIN PRIVATE KEY-----'.repeat(3000)],
    ['arguments', '--a'.repeat(30_000)],
    ['quotes', `password="${'\\'.repeat(50_000)}`],
    ['addresses', 'a://'.repeat(20_000)],
  ])('takes no time that matters for endless %s', (_, text) => {
    const startedAt = performance.now();
    messageOrNull(text);
    // Patterns that look back over what they have read take minutes for such texts.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
