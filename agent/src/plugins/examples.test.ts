import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Collector, SampleRow } from '../collectors/collector.js';
import { type Run, runCollector } from '../test/context.js';
import { EXAMPLE_EDGES, type ExampleEdge } from '../test/example-edges.js';
import { until } from '../test/fake-server.js';
import { EXAMPLES, folderWith, pluginsOf } from '../test/plugins.js';

const opened: ExampleEdge[] = [];
const runs: Run[] = [];
afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.stop().catch(() => undefined)));
  await Promise.all(opened.splice(0).map((edge) => edge.stop()));
});

async function start(name: string): Promise<Run & { edge: ExampleEdge }> {
  const edge = await EXAMPLE_EDGES.find(([each]) => each === name)?.[1]();
  if (edge === undefined) throw new Error(`${name} has no edge`);
  opened.push(edge);
  let clock = Date.now();
  const [plugin] = pluginsOf(edge.folder);
  const run = runCollector(plugin as Collector, edge.kube.client(), { now: () => (clock += 1) });
  runs.push(run);
  return { ...run, edge };
}

const rowsOf = ({ observations }: Run): SampleRow[] =>
  observations.flatMap((each) => (each.kind === 'samples' ? each.rows : []));

describe('the examples of plug-ins', () => {
  it('are all tested, with the settings that lie beside them', () => {
    const files = readdirSync(EXAMPLES).sort();
    expect(files).toEqual(EXAMPLE_EDGES.flatMap(([name]) => [`${name}.json`, `${name}.mjs`]).sort());
  });

  it('stand in the documentation as they are', () => {
    const text = readFileSync(new URL('../../../docs/collectors.md', import.meta.url), 'utf8');
    expect(text).toContain(readFileSync(join(EXAMPLES, 'redis-queue.mjs'), 'utf8').trim());
  });

  it.each(EXAMPLE_EDGES)('are accepted with their own settings: %s', async (name) => {
    const files = ['mjs', 'json'].map((type) => `${name}.${type}`);
    const folder = folderWith(
      Object.fromEntries(files.map((file) => [file, readFileSync(join(EXAMPLES, file), 'utf8')])),
    );
    const [plugin] = pluginsOf(folder);
    const run = runCollector(plugin as Collector);
    runs.push(run);
    await until('it states an outcome', () => run.outcomes.length > 0);
    expect(run.definitions.size).toBeGreaterThan(1);
  });
});

describe('redis-queue', () => {
  it('reports the length of each list as the pod’s, and of none what is no list', async () => {
    const run = await start('redis-queue');
    await until('it has emitted and ended', () => run.observations.length > 0 && run.outcomes.length > 0);
    expect(rowsOf(run)[0]).toEqual({
      subject: { kind: 'POD', namespace: 'shop', name: 'redis-0' },
      observedAt: expect.any(Number),
      values: {
        'plugin.redis_queue.mail': 42_000,
        'plugin.redis_queue.orders': 0,
        'plugin.redis_queue.dead_letters': null,
      },
    });
    expect(run.outcomes[0]).toEqual({ status: 'OK', observed: 2, note: 'Dead-Letters: -WRONGTYPE not a list' });
  });

  it('says that nothing listens when the Redis is gone', async () => {
    const run = await start('redis-queue');
    await until('it has emitted', () => run.observations.length > 0);
    await run.edge.cut();
    await until('it has failed', () => run.outcomes.at(-1)?.status === 'FAILED');
    expect(JSON.stringify(run.outcomes.at(-1))).toMatch(/ECONNREFUSED|closed the connection/);
  });
});

describe('ebpf-exporter', () => {
  it('reports what the exporter of each node measures: values at once, rates and means from the second reading', async () => {
    const run = await start('ebpf-exporter');
    await until('it has emitted twice', () => run.observations.length >= 2);
    const [first, second] = rowsOf(run);
    expect(first).toMatchObject({
      subject: { kind: 'CLUSTER_NODE', name: 'worker-1' },
      values: {
        'plugin.ebpf_exporter.tcp_syn_backlog': 7_000,
        'plugin.ebpf_exporter.oom_kills': null,
        'plugin.ebpf_exporter.disk_write_latency': null,
      },
    });
    // 10 writes took 20 ms together: 2 ms each, in thousandths of the unit.
    expect(second?.values['plugin.ebpf_exporter.disk_write_latency']).toBe(2);
    expect(second?.values['plugin.ebpf_exporter.oom_kills']).toBeGreaterThan(0);
    expect(run.edge.kube.requests[0]?.searchParams.get('labelSelector')).toBe('app=ebpf-exporter');
  });

  it('says what is missing: the exporter, the right to list its pods, the Kubernetes API', async () => {
    const run = await start('ebpf-exporter');
    await until('it has emitted', () => run.observations.length > 0);
    const path = '/api/v1/namespaces/monitoring/pods';
    const says = (text: string): Promise<void> =>
      until(`it says “${text}”`, () => JSON.stringify(run.outcomes.at(-1)).includes(text));
    await run.edge.cut();
    await says('worker-1: ');
    run.edge.kube.refuse(path, 403, 'pods is forbidden');
    await says('The pods of the exporter cannot be listed: pods is forbidden');
    run.edge.kube.refusals.clear();
    run.edge.kube.lists[path] = [];
    await says('No pod of an eBPF exporter runs.');
    const [plugin] = pluginsOf(run.edge.folder);
    const alone = runCollector(plugin as Collector);
    runs.push(alone);
    await until('it states an outcome', () => alone.outcomes.length > 0);
    expect(JSON.stringify(alone.outcomes[0])).toContain('No Kubernetes API is configured; give “targets”');
  });
});
