import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, chooseCollectors } from '../agent.js';
import { ConfigError } from '../config.js';
import { FakeServer, until } from '../test/fake-server.js';
import { folderWith, workerModule } from '../test/plugins.js';
import { configWith, recordLog } from '../test/records.js';

const METRIC = 'plugin.queue.length';
const QUEUE = `export const collector = {
  name: 'queue', runsFor: 'HOST', rbac: [],
  definitions: [{ name: '${METRIC}', unit: 'COUNT', kind: 'GAUGE', subjectKind: 'CLUSTER_NODE', meaning: 'Jobs.', source: 'A test.' }],
  async run(context) {
    await context.every(async () => {
      const subject = { kind: 'CLUSTER_NODE', name: context.hostName };
      context.emit({ kind: 'samples', rows: [{ subject, values: { '${METRIC}': 3 } }] });
      return { status: 'OK', observed: 1 };
    });
  },
};`;

let fake = new FakeServer();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();

beforeEach(() => {
  fake = new FakeServer();
  return fake.start();
});
afterEach(async () => {
  stop.abort();
  await running;
  await fake.stop();
});

describe('an agent with plug-ins', () => {
  it('registers their metrics before it reports them, and tells how each fares', async () => {
    const folder = folderWith({
      'queue.mjs': QUEUE,
      'broken.mjs': 'export const collector = 7;',
      'host.mjs': QUEUE,
      'Odd Name.mjs': QUEUE,
      'folder/index.mjs': QUEUE.replace(`'queue'`, `'folder'`).replaceAll('plugin.queue', 'plugin.folder'),
      'notes.txt': 'no plug-in',
    });
    const config = configWith({ K8INTEL_SERVER_URL: fake.url, K8INTEL_COLLECTORS_DIR: folder });
    stop = new AbortController();
    const options = { config, log: recordLog(), kube: null, plugins: { worker: workerModule() } };
    running = new Agent(options).run(stop.signal);

    const reported = (metric: string): boolean => JSON.stringify(fake.stored).includes(metric);
    const expected = [METRIC, 'plugin.folder.length', 'host.memory.used'];
    await until('both plug-ins and the built-in collector are reported', () => expected.every(reported));
    expect(fake.metrics.map(({ name }) => name)).toContain(METRIC);
    const states = () => (fake.heartbeats.at(-1)?.['collectors'] ?? []) as { name: string; status: string }[];
    const failed = (name: string): boolean => states().some((each) => each.name === name && each.status === 'FAILED');
    await until('all are told of', () => failed('broken') && states().length >= 6);
    const told = Object.fromEntries(states().map((state) => [state.name, state]));
    expect(told['queue']).toMatchObject({ status: 'OK', isPlugin: true, observed: 1 });
    expect(told['host']).toMatchObject({ isPlugin: false });
    expect(told['broken']).toMatchObject({
      status: 'FAILED',
      isPlugin: true,
      message: expect.stringContaining('it exports no “collector”'),
    });
    const others = states().filter(({ name }) => name.startsWith('plug-in '));
    expect(JSON.stringify(others)).toContain('it is called “host” like a collector of the agent');
    expect(JSON.stringify(others)).toContain('it is called “Odd Name”; expected small letters');
  });

  it('runs the ones that are named, and none without a folder', () => {
    const folder = folderWith({ 'queue.mjs': QUEUE, 'other.mjs': QUEUE });
    const names = (variables: Record<string, string>): string[] =>
      chooseCollectors(configWith(variables), 'HOST').map(({ name }) => name);
    expect(names({})).toEqual(['host']);
    expect(names({ K8INTEL_COLLECTORS_DIR: folder })).toEqual(['host', 'other', 'queue']);
    expect(names({ K8INTEL_COLLECTORS_DIR: folder, K8INTEL_COLLECTORS: 'host,queue' })).toEqual(['host', 'queue']);
    expect(() => names({ K8INTEL_COLLECTORS_DIR: folder, K8INTEL_COLLECTORS: 'quue' })).toThrow(
      /K8INTEL_COLLECTORS names quue; expected some of host, .*queue/,
    );
  });

  it('does not start with a folder that is not there', () => {
    expect(() => configWith({ K8INTEL_COLLECTORS_DIR: '/no/such/folder' })).toThrow(ConfigError);
    expect(() => configWith({ K8INTEL_COLLECTORS_DIR: '/no/such/folder' })).toThrow(/expected a folder with plug-ins/);
  });
});
