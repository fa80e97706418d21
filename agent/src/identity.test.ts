import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from './api/client.js';
import type { Config } from './config.js';
import { createIdentity, type Identity } from './identity.js';
import { FakeServer } from './test/fake-server.js';
import { configWith, newFolder, recordLog } from './test/records.js';

const fake = new FakeServer();
const { signal } = new AbortController();
beforeAll(() => fake.start());
afterAll(() => fake.stop());
beforeEach(() => {
  fake.override = () => null;
  fake.registrations.length = 0;
});

function enrolling(variables: Record<string, string> = {}): Config {
  return configWith({
    K8INTEL_SERVER_URL: fake.url,
    K8INTEL_CREDENTIAL: '',
    K8INTEL_ENROL_TOKEN: 'k8i_enrol',
    ...variables,
  });
}

function identityOf(config: Config): Identity {
  const api = createApiClient({ serverUrl: config.serverUrl, timeoutMs: 1000, now: Date.now });
  const describeCluster = async () => ({ clusterName: 'prod', kind: 'HOST' as const });
  return createIdentity({ api, config, log: recordLog(), describe: describeCluster });
}

describe('identity', () => {
  it('P7: enrols with the token as bearer', async () => {
    expect(await identityOf(enrolling()).credential(signal)).toEqual({ ok: true, bearer: 'k8i_agent_1' });
    expect(fake.bearers.at(-1)).toBe('k8i_enrol');
    expect(fake.registrations).toEqual([{ clusterName: 'prod', kind: 'HOST' }]);
  });

  it('P8: keeps the credential for the next start, readable by its owner only', async () => {
    const config = enrolling();
    await identityOf(config).credential(signal);
    expect(statSync(join(config.spoolDir, 'credential.json')).mode & 0o777).toBe(0o600);
    expect(identityOf(config).known()).toBe('k8i_agent_1');
    expect(fake.registrations).toHaveLength(1);
  });

  it.each([
    ['another server', { serverUrl: 'https://other.example.org' }],
    ['another name', { clusterName: 'other' }],
  ])('P8: does not use it for %s', async (_, change) => {
    const config = enrolling();
    await identityOf(config).credential(signal);
    expect(identityOf({ ...config, ...change }).known()).toBeNull();
  });

  it('P9: enrols anew after a refusal', async () => {
    const identity = identityOf(enrolling());
    await identity.credential(signal);
    identity.refused();
    expect(await identity.credential(signal)).toEqual({ ok: true, bearer: 'k8i_agent_2' });
  });

  it('P9: says what to do when the enrol token is refused', async () => {
    const body = JSON.stringify({ errors: [{ message: 'Token expired.', extensions: { code: 'UNAUTHENTICATED' } }] });
    fake.override = () => ({ status: 401, body });
    const credential = await identityOf(enrolling()).credential(signal);
    expect(credential).toMatchObject({
      ok: false,
      isRetryable: true,
      message: expect.stringContaining('K8INTEL_ENROL_TOKEN'),
    });
  });

  it('passes on why the server did not register the cluster', async () => {
    const userErrors = [{ message: 'Cluster “prod” is registered with another kube-system.', code: 'CONFLICT' }];
    fake.override = () => ({
      status: 200,
      body: JSON.stringify({ data: { registerAgent: { credential: null, userErrors } } }),
    });
    const credential = await identityOf(enrolling()).credential(signal);
    expect(credential).toMatchObject({ ok: false, message: expect.stringContaining('another kube-system') });
  });

  it('P9: reads a credential file each time, so that it can be rotated', async () => {
    const path = join(newFolder(), 'credential');
    writeFileSync(path, 'first\n');
    const identity = identityOf(configWith({ K8INTEL_CREDENTIAL: '', K8INTEL_CREDENTIAL_FILE: path }));
    expect(await identity.credential(signal)).toEqual({ ok: true, bearer: 'first' });
    writeFileSync(path, 'second\n');
    expect(await identity.credential(signal)).toEqual({ ok: true, bearer: 'second' });
  });
});
