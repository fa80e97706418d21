import { writeFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, createApiClient } from '../api/client.js';
import { AgentSettingsDocument, type AgentSettingsQuery } from '../api/generated.js';
import { aCertificate, anAuthority, fileWith, type KeyPair } from '../test/certificates.js';
import { FakeServer } from '../test/fake-server.js';
import { configWith } from '../test/records.js';
import { TestWebProxy } from '../test/web-proxy.js';
import { serverConnection } from './server-connection.js';

let ca: KeyPair;
let certificate: KeyPair;
let fake: FakeServer;
let proxy: TestWebProxy;
const NO_PROXIES = { httpsProxy: null, httpProxy: null, noProxy: null };

beforeAll(async () => {
  ca = await anAuthority();
  certificate = await aCertificate(ca);
});
beforeEach(() => {
  fake = new FakeServer();
  proxy = new TestWebProxy();
});
afterEach(() => fake.stop());

type Answer = ApiAnswer<AgentSettingsQuery>;

/** Starts the server and asks it for its settings as the agent does. */
async function ask(variables: Record<string, string>, environment = NO_PROXIES, timeoutMs = 10_000): Promise<Answer> {
  const config = configWith({ K8INTEL_SERVER_URL: fake.url, ...variables });
  const connection = serverConnection(config, environment);
  const api = createApiClient({ serverUrl: config.serverUrl, timeoutMs, connection, now: Date.now });
  return api.ask(AgentSettingsDocument, {}, 'k8i_agent_test');
}
async function serveTls(tls: KeyPair & { ca?: string; requestCert?: boolean }): Promise<string> {
  fake.tls = { ...tls, rejectUnauthorized: tls.requestCert ?? false };
  await fake.start();
  return fileWith(ca.cert);
}
const messageOf = (answer: Answer): string => (answer.ok ? 'ok' : answer.message);

describe('a connection to a server with its own authority', () => {
  it('is trusted where the authority is given', async () => {
    const authority = await serveTls(certificate);
    expect(await ask({ K8INTEL_SERVER_CA_FILE: authority })).toMatchObject({ ok: true });
  });

  it('is refused where it is not, with the setting that helps', async () => {
    await serveTls(certificate);
    expect(messageOf(await ask({}))).toMatch(
      /is not trusted \(\w+\)\. Give the authority .* with K8INTEL_SERVER_CA_FILE\./,
    );
  });

  it('is refused where another authority is given', async () => {
    await serveTls(certificate);
    const other = fileWith((await anAuthority('another')).cert);
    expect(messageOf(await ask({ K8INTEL_SERVER_CA_FILE: other }))).toContain('is not trusted');
  });

  it('is refused where the certificate has expired, and says so', async () => {
    const authority = await serveTls(await aCertificate(ca, { days: -1 }));
    expect(messageOf(await ask({ K8INTEL_SERVER_CA_FILE: authority }))).toContain('has expired. Renew it there');
  });

  it('is refused where the certificate is for another name, and says which', async () => {
    const authority = await serveTls(await aCertificate(ca, { name: 'k8intel.example.org' }));
    expect(messageOf(await ask({ K8INTEL_SERVER_CA_FILE: authority }))).toContain(
      'other names (DNS:k8intel.example.org)',
    );
  });

  it('shows its own certificate where that is asked for, and says so where it has none', async () => {
    const authority = await serveTls({ ...certificate, ca: ca.cert, requestCert: true });
    expect(messageOf(await ask({ K8INTEL_SERVER_CA_FILE: authority }))).toContain('K8INTEL_SERVER_CERT_FILE');
    const own = await aCertificate(ca, { name: 'agent' });
    const files = { K8INTEL_SERVER_CERT_FILE: fileWith(own.cert), K8INTEL_SERVER_KEY_FILE: fileWith(own.key) };
    expect(await ask({ K8INTEL_SERVER_CA_FILE: authority, ...files })).toMatchObject({ ok: true });
  });

  it('takes up a renewed authority without a restart', async () => {
    await serveTls(certificate);
    const path = fileWith((await anAuthority('the old one')).cert);
    const config = configWith({ K8INTEL_SERVER_URL: fake.url, K8INTEL_SERVER_CA_FILE: path });
    let at = 0;
    const connection = serverConnection(config, NO_PROXIES, () => at);
    const api = createApiClient({ serverUrl: config.serverUrl, timeoutMs: 10_000, connection, now: Date.now });
    expect(await api.ask(AgentSettingsDocument, {}, 'x')).toMatchObject({ ok: false, isRetryable: true });
    writeFileSync(path, ca.cert);
    at += 60_000;
    expect(await api.ask(AgentSettingsDocument, {}, 'x')).toMatchObject({ ok: true });
  });

  it('says where TLS meets a server without it', async () => {
    await fake.start();
    const address = fake.url.replace('http:', 'https:');
    expect(messageOf(await ask({ K8INTEL_SERVER_URL: address }))).toContain('does not speak TLS');
  });
});

describe('a connection through a proxy', () => {
  let place = '';
  beforeEach(async () => {
    place = await proxy.start();
  });
  afterEach(() => proxy.stop());

  it('is a tunnel for https, within which the certificate of the server is checked', async () => {
    const authority = await serveTls(certificate);
    const variables = { K8INTEL_PROXY_URL: `http://${place}`, K8INTEL_SERVER_CA_FILE: authority };
    expect(await ask(variables)).toMatchObject({ ok: true });
    expect(proxy.asked).toEqual([`CONNECT ${new URL(fake.url).host}`]);
    expect(messageOf(await ask({ K8INTEL_PROXY_URL: `http://${place}` }))).toContain('is not trusted');
  });

  it('carries the whole address for http', async () => {
    await fake.start();
    expect(await ask({ K8INTEL_PROXY_URL: `http://${place}` })).toMatchObject({ ok: true });
    expect(proxy.asked).toEqual([`POST ${fake.url}/graphql/agent`]);
  });

  it.each(['http', 'https'])('proves who asks with user and password, for %s', async (scheme) => {
    proxy.pair = 'agent:p@ss word';
    const trust: Record<string, string> = {};
    if (scheme === 'https') trust['K8INTEL_SERVER_CA_FILE'] = await serveTls(certificate);
    else await fake.start();
    const right = `http://agent:${encodeURIComponent('p@ss word')}@${place}`;
    expect(await ask({ K8INTEL_PROXY_URL: right, ...trust })).toMatchObject({ ok: true });
    const refused = await ask({ K8INTEL_PROXY_URL: `http://agent:wrong-secret@${place}`, ...trust });
    expect(refused).toMatchObject({ ok: false, isRetryable: true, isIdentity: false });
    expect(messageOf(refused)).toContain('wants another user and password (407); give them in K8INTEL_PROXY_URL');
    expect(messageOf(refused)).not.toContain('wrong-secret');
  });

  it('says that the proxy refuses the server', async () => {
    proxy.mode = 'refuse';
    const authority = await serveTls(certificate);
    const answer = await ask({ K8INTEL_PROXY_URL: `http://${place}`, K8INTEL_SERVER_CA_FILE: authority });
    expect(messageOf(answer)).toContain(`http://${place} refused a connection to ${new URL(fake.url).host} (403)`);
  });

  it.each(['http', 'https'])('says that nothing listens at the proxy, for %s', async (scheme) => {
    const trust: Record<string, string> = {};
    if (scheme === 'https') trust['K8INTEL_SERVER_CA_FILE'] = await serveTls(certificate);
    else await fake.start();
    await proxy.stop();
    const answer = await ask({ K8INTEL_PROXY_URL: `http://${place}`, ...trust });
    expect(messageOf(answer)).toContain(`The proxy http://${place} cannot be used: nothing listens there.`);
    place = await proxy.start();
  });

  it('ends in time where the proxy does not answer', async () => {
    proxy.mode = 'hang';
    const authority = await serveTls(certificate);
    const variables = { K8INTEL_PROXY_URL: `http://${place}`, K8INTEL_SERVER_CA_FILE: authority };
    expect(messageOf(await ask(variables, NO_PROXIES, 300))).toContain('did not answer in time');
  });
});
