import { readdirSync, readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from './agent.js';
import { RESOURCES } from './collectors/inventory/kinds.js';
import { LIST_OF } from './collectors/inventory/report-builder.js';
import type { Config } from './config.js';
import type { KubeClient } from './kube/client.js';
import { FakeKube } from './test/fake-kube.js';
import { FakeServer, until } from './test/fake-server.js';
import { CANARY, plantedLists } from './test/planted.js';
import { configWith, recordLog } from './test/records.js';

let fake = new FakeServer();
let kube = new FakeKube(plantedLists());
let log = recordLog();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();

beforeEach(async () => {
  [fake, kube, log, stop] = [new FakeServer(), new FakeKube(plantedLists()), recordLog(), new AbortController()];
  await Promise.all([fake.start(), kube.start()]);
});
afterEach(async () => {
  stop.abort();
  await running;
  await Promise.all([fake.stop(), kube.stop()]);
});

function start(config: Config, client: KubeClient | null): void {
  running = new Agent({ config, log, kube: client }).run(stop.signal);
}

/** Everything below a folder, as text. */
function contents(folder: string): string {
  const paths = readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path)));
  return paths.flatMap((path) => (statSync(path).isFile() ? [readFileSync(path, 'latin1')] : [])).join('\n');
}

describe('what leaves the cluster', () => {
  it('P19: is none of what was planted in objects of every kind: not sent, not spooled, not logged', async () => {
    const config = configWith({ K8INTEL_SERVER_URL: fake.url, K8INTEL_CREDENTIAL: `k8i_agent_${CANARY}` });
    const sent: string[] = [];
    let isAway = true;
    fake.override = (body) => {
      sent.push(body);
      return isAway && body.includes('report') ? { status: 503, body: 'away' } : null;
    };
    start(config, kube.client());
    const kinds = Object.values(LIST_OF).map((list) => `"${list}":[`);
    await until('everything waits in the spool', () =>
      [...kinds, '"events":[', '"complete":['].every((text) => contents(config.spoolDir).includes(text)),
    );
    const spooled = contents(config.spoolDir);
    isAway = false;
    const mutations = ['reportInventory', 'reportEvents'];
    await until(
      'everything was sent',
      () =>
        mutations.every((each) => fake.stored.some(({ mutation }) => mutation === each)) &&
        kinds.every((text) => sent.some((body) => body.includes(text))),
    );
    kube.refuse('/api/v1/pods', 403, 'pods is forbidden');
    kube.endWatches('/api/v1/pods');
    await until('a heartbeat came', () => fake.heartbeats.length > 0);
    stop.abort();
    await running;
    const names = [
      'node-1',
      'web-1',
      'daily',
      'alone',
      'web-scaler',
      'web-budget',
      'quota',
      'web-service',
      'uid-event-1',
    ];
    expect(names.filter((name) => !sent.some((body) => body.includes(name)))).toEqual([]);
    expect(RESOURCES.length).toBe(15);
    // Texts that held one arrive, without it.
    expect(sent.join('\n')).toContain('postgres://***@db failed, password=***');
    const places = {
      sent: sent.join('\n'),
      spooled,
      left: contents(config.spoolDir),
      logged: JSON.stringify(log.lines),
    };
    const found = Object.entries(places)
      .filter(([, text]) => text.includes(CANARY))
      .map(([place]) => place);
    expect(found).toEqual([]);
  });

  it('is asked of the API without Secrets, ConfigMaps, logs or anything that changes or runs something', async () => {
    start(configWith({ K8INTEL_SERVER_URL: fake.url }), kube.client());
    await until('the inventory arrived', () => fake.stored.some(({ mutation }) => mutation === 'reportInventory'));
    const asked = [...new Set(kube.requests.map(({ pathname }) => pathname))];
    expect(asked.length).toBeGreaterThan(RESOURCES.length);
    expect(asked.filter((path) => /secrets|configmaps|\/log|exec|attach|proxy|portforward/.test(path))).toEqual([]);
  });
});

describe('nothing phones home', () => {
  const original = Socket.prototype.connect;
  let targets = new Set<string>();

  beforeEach(() => {
    targets = new Set();
    // Every TCP connection of Node, http, https, tls and fetch, begins here.
    Socket.prototype.connect = function connect(this: Socket, ...given: Parameters<typeof original>) {
      const [first] = given as unknown as [unknown];
      const options = Array.isArray(first) ? first[0] : first;
      const { host, port, path } = Object(options);
      targets.add(path ?? `${host}:${port}`);
      return original.apply(this, given);
    } as typeof original;
  });
  afterEach(() => {
    Socket.prototype.connect = original;
  });

  it('an agent of a cluster connects to its server and its Kubernetes API only', async () => {
    const client = kube.client();
    start(configWith({ K8INTEL_SERVER_URL: fake.url }), client);
    await until('a heartbeat came', () => fake.heartbeats.length > 0);
    await until('all kinds of reports came', () => new Set(fake.stored.map(({ mutation }) => mutation)).size >= 2);
    expect([...targets].sort()).toEqual([new URL(fake.url).host, new URL(client.server).host].sort());
  });

  it('an agent of a machine connects to its server only', async () => {
    start(configWith({ K8INTEL_SERVER_URL: fake.url }), null);
    await until('measurements came', () => fake.stored.some(({ mutation }) => mutation === 'reportMetrics'));
    await until('a heartbeat came', () => fake.heartbeats.length > 0);
    expect([...targets]).toEqual([new URL(fake.url).host]);
  });
});
