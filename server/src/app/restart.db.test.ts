import { describe, expect, it } from '@jest/globals';
import { useFaultSite } from '../../test/fault-site.js';
import { discrepancies, NumberedLoad } from '../../test/numbered-load.js';
import { until } from '../../test/server-process.js';

const site = useFaultSite({ own: { name: 'restart', durable: true }, env: { K8INTEL_POOL_SIZE: '4' } });

const status = async (path: string): Promise<number> => (await fetch(site.servers[0]!.url + path)).status;

describe('a PostgreSQL that is ended at once under load and started again', () => {
  it('fault 3: leaves the server running, turns readiness off and on, loses nothing acknowledged, and jobs go on', async () => {
    const [server] = site.servers;
    const load = new NumberedLoad(() => [server!.url], site.access.agent);
    load.start(4);
    site.closing.push(() => load.finish());
    await until('reports are acknowledged', 60, () => load.acknowledged.length >= 20);

    process.kill(site.postgres.pid, 'SIGQUIT'); // what pg_ctl calls an immediate stop
    await site.postgres.exited;
    await until('readiness says no', 5, async () => (await status('/readyz')) === 503);
    expect(await status('/healthz')).toBe(200);

    await site.postgres.restart();
    await until('readiness says yes', 10, async () => (await status('/readyz')) === 200);
    const before = load.acknowledged.length;
    await until('reports are acknowledged again', 60, () => load.acknowledged.length >= before + 20);
    await load.finish();
    expect(await discrepancies(site.sql, load.acknowledged)).toEqual([]);
    expect([...load.codes]).toEqual(['UNAVAILABLE true']);
    expect(server!.isRunning).toBe(true);
    expect(server!.errors.filter((line) => line.includes('nobody waited for it'))).toEqual([]);

    const since = new Date();
    const ran = `SELECT 1 FROM job_state WHERE job = 'stream-history' AND finished_at > $1 AND error IS NULL`;
    await until('jobs go on', 90, async () => (await site.sql(ran, [since])).length === 1);
  }, 300_000);
});
