import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { USAGE_SETTINGS } from '../../../test/context.js';
import { FakeKube } from '../../../test/fake-kube.js';
import { FakePrometheus, NO_SERIES, recordedAnswers } from '../../../test/fake-prometheus.js';
import { newFolder } from '../../../test/records.js';
import type { UsageSettings } from '../../collector.js';
import { nodeNames, QUERIES } from '../prometheus/queries.js';
import type { OpenSource, SourceReading } from '../source.js';
import { prometheus } from './prometheus.js';

const { signal } = new AbortController();
const kube = new FakeKube();
let fake = new FakePrometheus();

beforeEach(async () => {
  fake = new FakePrometheus();
  await Promise.all([kube.start(), fake.start()]);
  kube.lists['/api/v1/nodes'] = ['web-pool-a-7c2f', 'web-pool-b-19de', 'web-pool-c-e05b'].map((name) => ({
    metadata: { name },
  }));
});
afterEach(() => Promise.all([kube.stop(), fake.stop()]));

function open(more: Partial<UsageSettings> = {}): OpenSource {
  const settings = { ...USAGE_SETTINGS, prometheusUrl: fake.url, ...more };
  return prometheus.open({ kube: kube.client(), settings, now: Date.now, budgetMs: () => 5_000 });
}

const read = (more: Partial<UsageSettings> = {}): Promise<SourceReading> => open(more).read(signal);

describe('the source prometheus', () => {
  it('asks everything at the time of the first answer, and puts a subject into one row of that time', async () => {
    const reading = await read();
    const times = fake.requests.map(({ url }) => url.searchParams.get('time'));
    expect(times[0]).toBeNull();
    expect(new Set(times.slice(1)).size).toBe(1);
    if (reading.status !== 'MEASURED') throw new Error(reading.message);
    expect(new Set(reading.rows.map(({ observedAt }) => observedAt))).toEqual(new Set([Number(times[1]) * 1000]));
    const subjects = reading.rows.map(({ subject }) => JSON.stringify(subject));
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  it('P24: leaves out and names what it has no series of', async () => {
    const reading = await read();
    expect(reading).toMatchObject({ note: 'Prometheus has no series of container.filesystem.used.' });
    const rows = reading.status === 'MEASURED' ? reading.rows : [];
    expect(rows.filter(({ values }) => 'container.filesystem.used' in values)).toEqual([]);
  });

  it('takes a share of no periods for 0, and passes over other numbers that are none', async () => {
    const labels = { namespace: 'shop', pod: 'web-1', container: 'app' };
    const one = (value: string) => ({
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: labels, value: [1_000.5, value] }] },
    });
    fake.answers = Object.fromEntries(QUERIES.map(({ metric }) => [metric, NO_SERIES]));
    fake.answers['container.cpu.usage'] = one('0.25');
    fake.answers['container.cpu.throttled'] = one('NaN');
    fake.answers['container.disk.read'] = one('+Inf');
    const reading = await read();
    expect(reading).toMatchObject({
      rows: [
        {
          observedAt: 1_000_500,
          values: {
            'container.cpu.usage': 250_000,
            'container.memory.working_set': null,
            'container.cpu.throttled': 0,
          },
        },
      ],
    });
    const [row] = reading.status === 'MEASURED' ? reading.rows : [];
    expect(row?.values).not.toHaveProperty('container.disk.read');
  });

  it('sends the token of the file as it is now, and the tenant', async () => {
    const file = join(newFolder(), 'token');
    const source = open({ prometheusTokenFile: file, prometheusTenant: 'team-a' });
    for (const token of ['first', 'second']) {
      writeFileSync(file, `${token}\n`);
      await source.read(signal);
    }
    const sent = fake.requests.map(({ headers }) => `${headers.authorization} ${headers['x-scope-orgid']}`);
    expect([...new Set(sent)]).toEqual(['Bearer first team-a', 'Bearer second team-a']);
  });

  it.each([
    [401, 'no', 'DENIED', /K8INTEL_PROMETHEUS_TOKEN_FILE/],
    [404, 'not here', 'ABSENT', /Correct K8INTEL_PROMETHEUS_URL/],
    [503, '{"status":"error","error":"query queue full"}', 'UNREACHABLE', /answered 503: query queue full/],
    [200, '<html>Sign in</html>', 'UNREACHABLE', /where JSON was expected/],
  ])('says what to do when it answers %i', async (status, body, expected, message) => {
    fake.refusal = { status, body };
    expect(await read()).toMatchObject({ status: expected, message: expect.stringMatching(message) });
  });

  it('shows no password of its address, neither in messages nor in commands', async () => {
    fake.refusal = { status: 401, body: 'no' };
    const reading = await read({ prometheusUrl: fake.url.replace('://', '://agent:hunter2@') });
    expect(reading.status).toBe('DENIED');
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });

  it('counts as failed when it fails in the middle of its answers', async () => {
    fake.answers = recordedAnswers();
    delete fake.answers['node.cpu.usage'];
    expect(await read()).toMatchObject({
      status: 'UNREACHABLE',
      message: expect.stringContaining('invalid parameter'),
    });
  });
});

describe('nodeNames', () => {
  const names = nodeNames([
    { name: 'node-1', addresses: ['10.0.0.7', 'fd00::7'] },
    { name: 'node-2', addresses: ['10.0.0.8'] },
  ]);

  it.each([
    ['the operator', { node: 'node-1', instance: '10.0.0.9:10250' }, 'node-1'],
    ['the community chart', { instance: 'node-2', kubernetes_io_hostname: 'node-2' }, 'node-2'],
    ['nothing but an address', { instance: '10.0.0.8:10250' }, 'node-2'],
    ['an IPv6 address', { instance: '[fd00::7]:10250' }, 'node-1'],
    ['a foreign node', { node: 'elsewhere', instance: '192.0.2.1:10250' }, null],
  ])('finds the node with the labels of %s', (_title, labels, expected) => {
    expect(names(labels as Record<string, string>)).toBe(expected);
  });
});
