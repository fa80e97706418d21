import { afterEach, describe, expect, it } from '@jest/globals';
import { openCutLine } from '../../test/cut-line.js';
import { openDashboard, type ToldEvent } from '../../test/dashboard.js';
import { ask, type Credentials, NumberedLoad, openAccess } from '../../test/numbered-load.js';
import { LONG, until } from '../../test/server-process.js';
import { useTestServer } from '../../test/test-server.js';
import { decodeCursor } from '../features/streams/stream-cursor.js';
import { toGlobalId } from '../platform/id.js';

const ROOMY = '1000000000';
const server = useTestServer({
  K8INTEL_RATE_LIMIT_POINTS: ROOMY,
  K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: ROOMY,
  K8INTEL_AGENT_RATE_LIMIT_POINTS: ROOMY,
  K8INTEL_AGENT_RATE_LIMIT_POINTS_PER_SECOND: ROOMY,
});
const CUTS = LONG ? 500 : 50;
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ACKNOWLEDGE = `mutation ($ids: [ID!]!) { done: acknowledgeAlerts(input: { ids: $ids }) { userErrors { message } } }`;
const RESOLVE = `mutation ($ids: [ID!]!) {
  done: resolveAlerts(input: { ids: $ids, reason: "Repaired." }) { userErrors { message } } }`;

/** Acknowledges every second alert and resolves every third, all the time. */
function changeAlerts({ admin }: Credentials) {
  let isOn = true;
  const done = { acknowledged: 0, resolved: 0 };
  const change = async (mutation: string, ids: string[]): Promise<number> => {
    if (ids.length === 0) return 0;
    const { data, errors } = await ask(server.url, admin, '/graphql', mutation, { ids });
    const refusals = errors ?? (data?.['done']?.['userErrors'] as unknown[] | undefined);
    if (refusals?.length !== 0) throw new Error(`A change was refused: ${JSON.stringify(refusals)}`);
    return ids.length;
  };
  const run = async (): Promise<void> => {
    let next = 0;
    while (isOn) {
      const rows = await server.sql('SELECT id FROM alert ORDER BY id OFFSET $1 LIMIT 12', [next]);
      const ids = rows.map((row) => toGlobalId('Alert', row['id'] as string));
      next += ids.length;
      const every = (step: number): string[] => ids.filter((_, n) => n % step === 0);
      done.acknowledged += await change(ACKNOWLEDGE, every(2));
      done.resolved += await change(RESOLVE, every(3));
    }
  };
  const running = run();
  running.catch(() => undefined);
  const stop = (): Promise<void> => {
    isOn = false;
    return running;
  };
  return { done, stop };
}

const marks = (id: string, revision: number, state: string, isAcknowledged: boolean): string =>
  [id, revision, state, isAcknowledged ? 'acknowledged' : ''].join(' ');

/** What somebody knows of every alert who was told these events. */
function fold(events: readonly ToldEvent[]): string[] {
  const known = new Map<string, string>();
  for (const { alert } of events) {
    if (!alert) continue;
    known.set(alert.id, marks(alert.id, alert.revision, alert.state, alert.acknowledgedAt !== null));
  }
  return [...known.values()].sort();
}

async function table(): Promise<string[]> {
  const rows = await server.sql(
    'SELECT id, revision, state, acknowledged_at IS NOT NULL AS is_acknowledged FROM alert',
  );
  return rows
    .map((row) => {
      const id = toGlobalId('Alert', row['id'] as string);
      return marks(id, Number(row['revision']), row['state'] as string, row['is_acknowledged'] as boolean);
    })
    .sort();
}

describe('a dashboard whose connection breaks', () => {
  it(
    `knows what the table of alerts says after ${CUTS} cuts, with no event twice and none missing`,
    async () => {
      const access = await openAccess(server.url, async (text, params = []) => server.sql(text, [...params]));
      const [tenant] = await server.sql('SELECT id FROM tenant');
      const tenantId = tenant!['id'] as string;
      const line = await openCutLine();
      closing.push(() => line.close());
      line.leadTo(server.url);
      const load = new NumberedLoad(() => [server.url], access.agent, 10);
      load.start(1);
      closing.push(() => load.finish());
      await until('alerts are there for its snapshot', 60, () => load.acknowledged.length >= 5);

      const { stream, wire, snapshots, ...dashboard } = await openDashboard(line.url, access.admin);
      const told: ToldEvent[] = [];
      stream.onEvents((events) => told.push(...events));
      stream.start();
      closing.push(async () => stream.stop());
      await until('it follows', 60, () => stream.state().status === 'live');
      // Only now: its snapshot holds what stands, and so nothing that was resolved before.
      const changes = changeAlerts(access);
      closing.push(changes.stop);
      let seed = 20_260_615;
      for (let cut = 0; cut < CUTS; cut++) {
        const [before, subscribed] = [wire.length, dashboard.subscriptions()];
        await until('it is told something', 90, () => stream.state().status === 'live' && wire.length > before);
        // A different moment of its reading each time, and the same ones in every run.
        seed = (seed * 48_271) % 2_147_483_647;
        const moment = Date.now() + (seed % 60);
        await until('the moment has come', 5, () => Date.now() >= moment);
        line.cut();
        await until('it follows again', 90, () => dashboard.subscriptions() > subscribed);
      }
      const { done } = changes;
      await until('alerts were changed as often', 90, () => done.acknowledged >= CUTS && done.resolved >= CUTS);
      await load.finish();
      await changes.stop();

      const seqOf = ({ cursor }: { cursor: string }): number => decodeCursor(tenantId, 'alert', cursor).seq;
      const begin = seqOf({ cursor: snapshots[0]! });
      const stored = async (): Promise<number[]> =>
        (await server.sql(`SELECT seq FROM alert_event WHERE stream = 'alert' AND seq > $1 ORDER BY seq`, [begin])).map(
          (row) => Number(row['seq']),
        );
      const followed = (): ToldEvent[] => told.filter(({ type }) => type !== 'SNAPSHOT');
      await until('it has all', 90, async () => {
        const last = followed().at(-1);
        return last !== undefined && seqOf(last) === (await stored()).at(-1);
      });
      const seqs = await stored();
      expect(followed().map(seqOf)).toEqual(seqs);
      expect(seqs.length).toBeGreaterThan(4 * CUTS);
      expect(fold(told)).toEqual(await table());
      // One snapshot, then cursors only; and the server repeated nothing on the wire either.
      expect(snapshots).toHaveLength(1);
      expect(dashboard.subscriptions()).toBe(CUTS + 1);
      expect(dashboard.wasSignedOut()).toBe(false);
      expect(wire.filter(({ alert }) => alert !== null).map(seqOf)).toEqual(seqs);
    },
    LONG ? 900_000 : 300_000,
  );
});
