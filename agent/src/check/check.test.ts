import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COLLECTORS } from '../collectors/index.js';
import { aCertificate, anAuthority, fileWith } from '../test/certificates.js';
import { FakeKube } from '../test/fake-kube.js';
import { FakeServer } from '../test/fake-server.js';
import { openTestSpool } from '../test/pipeline.js';
import { configWith, newFolder } from '../test/records.js';
import { ReviewingKube } from '../test/reviewing-kube.js';
import { checkKubernetes, checkPermissions } from './check-kubernetes.js';
import { checkServer } from './check-server.js';
import { checkSpool } from './check-spool.js';
import { checkUsage } from './check-usage.js';
import type { CheckLine } from './line.js';
import { runCheck } from './run.js';

const signal = AbortSignal.timeout(60_000);
const NO_PROXIES = { httpsProxy: null, httpProxy: null, noProxy: null };
const short = (lines: readonly CheckLine[]): string[] => lines.map(({ status, message }) => `${status} ${message}`);
const messages = (lines: readonly CheckLine[]): string => short(lines).join('\n');

describe('checking the server', () => {
  let fake = new FakeServer();
  beforeEach(() => {
    fake = new FakeServer();
  });
  afterEach(() => fake.stop());
  const look = (variables: Record<string, string> = {}) =>
    checkServer(configWith({ K8INTEL_SERVER_URL: fake.url, ...variables }), signal, NO_PROXIES);

  it('finds the way, the clock and the credential in order', async () => {
    await fake.start();
    const lines = await look();
    expect(lines.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(messages(lines)).toContain('the server asks for samples every 1 s');
  });

  it('ends with the first thing that fails, and says what helps', async () => {
    await fake.start();
    await fake.stop();
    const lines = await look();
    expect(short(lines).at(-1)).toMatch(/^failed Nothing listens at 127\.0\.0\.1:\d+; expected a running server/);
    expect(lines).toHaveLength(2);
    await fake.start();
  });

  it('tells the authority of a certificate and how long it is valid, and warns before it expires', async () => {
    const ca = await anAuthority();
    fake.tls = await aCertificate(ca, { days: 3 });
    await fake.start();
    const lines = await look({ K8INTEL_SERVER_CA_FILE: fileWith(ca.cert) });
    expect(short(lines)[2]).toMatch(
      /^warning The certificate is trusted: signed by test authority, valid for 2 days\.$/,
    );
    expect(short(await look()).at(-1)).toMatch(/^failed .* is not trusted \(.*K8INTEL_SERVER_CA_FILE/);
  });

  it('warns of a clock that is an hour behind', async () => {
    await fake.start();
    fake.date = new Date(Date.now() + 3_600_000);
    expect(messages(await look())).toMatch(/warning This clock is (3599|3600|3601) s behind the server's\./);
  });

  it('tells a refused credential from a refused enrol token, and a known one from both', async () => {
    await fake.start();
    const refuse = (code: string): void => {
      const body = JSON.stringify({ errors: [{ message: 'No.', extensions: { code, retryable: false } }] });
      fake.override = () => ({ status: 200, body });
    };
    const enrolling = { K8INTEL_CREDENTIAL: '', K8INTEL_ENROL_TOKEN: 'k8i_enrol_test' };
    refuse('UNAUTHENTICATED');
    expect(messages(await look())).toContain('failed The server refuses the credential: No.');
    expect(messages(await look(enrolling))).toContain('failed The server refuses the enrol token: No.');
    refuse('FORBIDDEN');
    expect(messages(await look(enrolling))).toContain('ok The enrol token is known');
    expect(fake.registrations).toEqual([]);
  });
});

describe('checking permissions', () => {
  let kube: ReviewingKube;
  beforeEach(() => {
    kube = new ReviewingKube();
  });
  afterEach(() => kube.stop());
  const collectors = COLLECTORS.filter(({ name }) => ['inventory', 'cluster-events', 'usage'].includes(name));
  const look = async () => checkPermissions({ kube: await kube.start(), collectors, config: configWith({}) }, signal);

  it('finds all rights granted', async () => {
    const lines = await look();
    expect(lines.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });

  it('names what is missing, with the commands that grant it to this account', async () => {
    for (const verb of ['list', 'watch']) kube.denied.add(`${verb} jobs`);
    kube.denied.add('get nodes/stats');
    const lines = await look();
    const [inventory, usage] = lines;
    expect(inventory).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/lacks 2 of \d+ rights: list, watch on jobs\.batch\.$/),
    });
    expect(inventory?.commands?.join()).toContain('--resource=jobs.batch');
    expect(inventory?.commands?.join()).toContain('--serviceaccount=ops:agent');
    expect(usage?.message).toContain('get on nodes/stats');
  });

  it('fails a collector that may read nothing', async () => {
    for (const verb of ['get', 'list', 'watch']) kube.denied.add(`${verb} events`);
    const line = (await look()).find(({ message }) => message.startsWith('cluster-events'));
    expect(line).toMatchObject({ status: 'failed' });
  });

  it('reads the list of rights where single reviews are refused', async () => {
    kube.refused.add('SelfSubjectAccessReview');
    const lines = await look();
    expect(messages(lines)).toContain('ok cluster-events may read all');
    expect(messages(lines)).toMatch(/warning inventory lacks \d+ of \d+ rights: .*deployments\.apps/);
    expect(kube.asked.filter((kind) => kind === 'SelfSubjectAccessReview')).toHaveLength(1);
  });

  it('says that nobody says, where all reviews are refused', async () => {
    kube.refused.add('SelfSubjectAccessReview').add('SelfSubjectRulesReview');
    expect(short(await look())).toEqual([
      'warning Nobody says what the agent may do: SelfSubjectAccessReview is forbidden. SelfSubjectRulesReview is forbidden.',
    ]);
  });

  it('warns where the namespace that identifies the cluster cannot be read', async () => {
    expect(messages(await checkKubernetes(await kube.start(), signal))).toContain('warning The namespace kube-system');
  });
});

describe('checking sources of usage', () => {
  it('names the one that would be used, and why a better one would not', async () => {
    const kube = new FakeKube();
    await kube.start();
    const lines = await checkUsage({ config: configWith({}), kube: kube.client() }, signal);
    expect(messages(lines)).toMatch(/warning kubelet is /);
    expect(messages(lines)).toContain('ok prometheus is left out: ');
    expect(messages(lines)).toContain('ok metrics-server is the one that would be used: ');
    await kube.stop();
  });
});

describe('checking the spool', () => {
  it('tells what waits and what is free, and touches nothing', () => {
    const dir = newFolder();
    openTestSpool(dir).add('metrics');
    const before = readdirSync(dir);
    const lines = checkSpool(configWith({ K8INTEL_SPOOL_DIR: dir }));
    expect(messages(lines)).toContain('1 batches (0 MiB) wait in it');
    expect(readdirSync(dir)).toEqual(before);
  });

  it('warns of a volume that is smaller than the spool may be', () => {
    const [, room] = checkSpool(configWith({ K8INTEL_SPOOL_MAX_BYTES: '900000000000000' }));
    expect(room).toMatchObject({ status: 'warning', remedy: expect.stringContaining('K8INTEL_SPOOL_MAX_BYTES') });
  });

  it('fails a folder that cannot be', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const [line] = checkSpool(configWith({ K8INTEL_SPOOL_DIR: join(file, 'spool') }));
    expect(line).toMatchObject({ status: 'failed', remedy: expect.stringContaining('K8INTEL_SPOOL_DIR') });
  });
});

describe('k8intel-agent check', () => {
  const run = async (options: string[], environment: Record<string, string>) => {
    let text = '';
    const print = (more: string): void => {
      text += more;
    };
    return { code: await runCheck(options, print, environment), text };
  };

  it('prints every problem of the configuration, and looks no further', async () => {
    const { code, text } = await run([], { K8INTEL_LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(text).toContain('  failed   K8INTEL_LOG_LEVEL is "loud"; expected one of');
    expect(text).toContain('2 failed, 0 warnings: the agent cannot do its work so.');
    expect(text).not.toContain('server\n');
  });

  it('prints JSON, and 0 where nothing failed', async () => {
    const fake = new FakeServer();
    await fake.start();
    const environment = {
      K8INTEL_SERVER_URL: fake.url,
      K8INTEL_CREDENTIAL: 'k8i_agent_test',
      K8INTEL_CLUSTER_KIND: 'HOST',
      K8INTEL_SPOOL_DIR: newFolder(),
      NO_PROXY: '*',
    };
    const { code, text } = await run(['--json'], environment);
    const said = JSON.parse(text) as { isOk: boolean; lines: CheckLine[] };
    expect({ code, isOk: said.isOk }).toEqual({ code: 0, isOk: true });
    expect(new Set(said.lines.map(({ area }) => area))).toEqual(
      new Set(['configuration', 'server', 'kubernetes', 'spool']),
    );
    await fake.stop();
  });

  it('refuses an option that it does not know', async () => {
    expect(await run(['--fast'], {})).toMatchObject({ code: 1, text: expect.stringContaining('Unknown: --fast') });
  });
});
