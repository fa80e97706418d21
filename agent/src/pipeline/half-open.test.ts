import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createApiClient } from '../api/client.js';
import { SETTINGS } from '../config-table.js';
import { createIdentity } from '../identity.js';
import { createSettings } from '../settings.js';
import { FakeServer, until } from '../test/fake-server.js';
import { aRow, openTestSpool } from '../test/pipeline.js';
import { configWith, newFolder } from '../test/records.js';
import { Batcher } from './batch.js';
import { openBatchIds } from './batch-ids.js';
import { Sender } from './send.js';

/** A network between agent and server that can fall silent: what is sent is neither delivered nor refused. */
class Network {
  isSilent = false;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((near) => {
    const far = connect(this.port);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    const carry = (from: Socket, to: Socket) => {
      let isLost = false;
      from.on('data', (data) => {
        // What was lost stays lost, also when the network is back: nobody sends it again for this connection.
        isLost ||= this.isSilent;
        if (!isLost) to.write(data);
      });
      from.on('end', () => isLost || to.end());
    };
    carry(near, far);
    carry(far, near);
  });

  constructor(private readonly port: number) {}

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const LIMITS = {
  maxSamplesPerBatch: 1000,
  maxObjectsPerBatch: 1000,
  maxEventsPerBatch: 100,
  maxFindingsPerBatch: 100,
  maxBodyBytes: 1_000_000,
};

let fake = new FakeServer();
let network: Network;
let address = '';
beforeEach(async () => {
  fake = new FakeServer();
  await fake.start();
  network = new Network(Number(new URL(fake.url).port));
  address = await network.open();
});
afterEach(async () => {
  await network.close();
  await fake.stop();
});

it('fault 13: the wait for an answer ends within 30 s by default', () => {
  expect(SETTINGS.requestTimeoutSeconds.default).toBeLessThanOrEqual(30);
});

it.each([
  ['before the request arrives', false],
  ['after it has arrived, before the answer', true],
])(
  'fault 13: a connection that falls silent %s is noticed, given up, and the batch sent again',
  async (_, hasArrived) => {
    const seconds = 1;
    const config = configWith({ K8INTEL_SERVER_URL: address, K8INTEL_REQUEST_TIMEOUT_SECONDS: String(seconds) });
    const api = createApiClient({ serverUrl: address, timeoutMs: seconds * 1000, now: Date.now });
    const dir = newFolder();
    const { spool, log } = openTestSpool(dir);
    const ids = openBatchIds(dir, Date.now(), 0);
    const batcher = new Batcher({ spool, ids, limits: () => LIMITS, maxAgeMs: 0, now: Date.now, log });
    const measure = () =>
      batcher.emit({ kind: 'samples', source: 'host', rows: [{ ...aRow(1), observedAt: Date.now() }] });
    const identity = createIdentity({ api, config, log, describe: async () => ({ clusterName: 'x', kind: 'HOST' }) });
    const settings = createSettings(api, config);
    const sender = new Sender({ spool, api, identity, settings, log, random: () => 0 });
    const stop = new AbortController();
    measure();
    const running = sender.run(stop.signal);
    await until('the first batch is stored', () => fake.stored.length === 1);
    await until('it is acknowledged', () => spool.depth().batches === 0);

    // A kept connection, as after an hour of silence behind a firewall that forgot it.
    network.isSilent = !hasArrived;
    fake.override = () => {
      network.isSilent = true;
      return null;
    };
    const silentSince = performance.now();
    measure();
    await until('it is noticed', () => log.lines.some(({ message }) => message.includes('did not answer in time')));
    expect(performance.now() - silentSince).toBeLessThan(30_000);
    fake.override = () => null;
    network.isSilent = false;
    await until('the spool is empty', () => spool.depth().batches === 0);
    expect(sender.attemptMs()).toBeNull();
    stop.abort();
    await running;
    expect(fake.stored.map(({ batchId }) => batchId.split(':')[1])).toEqual(['1', '2']);
    expect(fake.deliveries).toHaveLength(hasArrived ? 3 : 2);
  },
);
