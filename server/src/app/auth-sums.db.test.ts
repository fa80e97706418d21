import { beforeAll, describe, expect, it } from '@jest/globals';
import { Asker } from '../../test/ask.js';
import { CLUSTERS, NAMESPACES, nameIn } from '../../test/guarded-world.js';
import { NOW } from '../../test/metrics.js';
import { useTestDatabase } from '../../test/test-database.js';
import { callersOf, ownerOf } from '../../test/world-callers.js';
import { World, type WorldObject } from '../../test/world-model.js';
import { newId, toGlobalId } from '../platform/id.js';
import type { Caller } from '../platform/request-context.js';
import { Role } from '../platform/role.js';
import { createSchema } from './schema.js';

// What is summed up over objects × everybody: sums count what the model says the caller may see, and facts about the
// machines of a cluster as a whole are the same for everybody who sees the cluster.

const facts = useTestDatabase();
const schema = await createSchema();

let world: World;
let asker: Asker;
let callers: [string, Caller][];

beforeAll(async () => {
  world = await World.make(facts.db, facts.superuserUrl, schema);
  asker = new Asker(schema, facts.db);
  callers = [['the owner', ownerOf(world)], ...Object.entries(callersOf(world))];
}, 120_000);

/** Those who may read at all. */
const readers = (): [string, Caller][] => callers.filter(([, caller]) => world.mayAsk(caller, Role.VIEWER));

/** The objects of a type in one cluster of the caller's tenant that exist for the caller. */
function seen(caller: Caller, type: string, cluster: string): WorldObject[] {
  return world.objects.filter(
    (one) =>
      one.type === type &&
      caller.kind !== 'ANONYMOUS' &&
      one.tenantId === caller.tenantId &&
      one.place.cluster === cluster &&
      world.exists(caller, one),
  );
}

interface Sums {
  name: string;
  podCounts: { total: number };
  firingAlerts: { critical: number; warning: number; info: number };
  resources: { cpuRequestCores: number | null };
  clusterNodeCounts: { total: number };
  capacity: { cpuCores: number | null };
  usage: { cpuCores: number | null };
}

const SUMS = `{ clusters { edges { node { name podCounts { total } firingAlerts { critical warning info }
  resources { cpuRequestCores } clusterNodeCounts { total } capacity { cpuCores } usage { cpuCores } } } } }`;

describe('the sums of a cluster', () => {
  it('count the pods, requests and alerts that the caller may see, and all of its machines', async () => {
    for (const [who, caller] of readers()) {
      const answer = await asker.ask(caller, SUMS);
      expect(answer.errors).toEqual([]);
      const { edges } = answer.data!['clusters'] as { edges: { node: Sums }[] };
      for (const { node } of edges) {
        const cluster = /c\d/.exec(node.name)![0];
        const { critical, warning, info } = node.firingAlerts;
        const pods = seen(caller, 'Pod', cluster).length;
        const found = {
          who,
          pods: node.podCounts.total,
          alerts: critical + warning + info,
          cores: node.resources.cpuRequestCores === null ? null : Math.round(node.resources.cpuRequestCores * 10),
          machines: [node.clusterNodeCounts.total, node.capacity.cpuCores, node.usage.cpuCores],
        };
        expect(found).toEqual({
          who,
          pods,
          alerts: seen(caller, 'Alert', cluster).length,
          // Two containers of a tenth of a core in each.
          cores: pods === 0 ? null : pods * 2,
          machines: [1, 4, 1],
        });
      }
    }
  });
});

/** How an object is selected, by its type; several clusters are another selector than one. */
const SELECTORS: Record<string, (object: { globalId: string; row: Record<string, unknown> }) => object> = {
  Cluster: ({ globalId }) => ({ cluster: globalId }),
  Team: ({ globalId }) => ({ team: globalId }),
  ClusterNode: ({ globalId }) => ({ clusterNode: globalId }),
  Workload: ({ globalId }) => ({ workload: globalId }),
  Pod: ({ globalId }) => ({ pod: globalId }),
  Container: ({ globalId }) => ({ container: globalId }),
  Namespace: ({ row }) => ({
    namespace: { cluster: toGlobalId('Cluster', row['cluster_id'] as string), name: row['name'] },
  }),
};

const SERIES = `query ($input: TimeSeriesInput!) {
  timeSeries(input: $input) { series { metric group values } omittedGroups sources observedAt } }`;

function input(of: object, metrics: string[], groupBy: string): Record<string, unknown> {
  const range = { from: new Date(NOW.getTime() - 300_000).toISOString(), to: NOW.toISOString() };
  return { input: { of, metrics, groupBy, range, stepSeconds: 300 } };
}

interface Series {
  metric: string;
  group: string;
  values: (number | null)[];
}

const seriesOf = (data: Record<string, unknown> | null): Series[] =>
  (data!['timeSeries'] as { series: Series[] }).series;

describe('timeSeries', () => {
  it('has a selector for every type that its input can select', () => {
    const selector = schema.getType('SubjectSelector') as unknown as { getFields(): Record<string, unknown> };
    const names = Object.keys(SELECTORS).map((type) => type[0]!.toLowerCase() + type.slice(1));
    expect(Object.keys(selector.getFields()).sort()).toEqual([...names, 'clusters'].sort());
  });

  it('adds up the containers in scope and names no group outside of it', async () => {
    for (const [who, caller] of readers()) {
      for (const cluster of CLUSTERS) {
        const of = { cluster: toGlobalId('Cluster', clusterIdOf(caller, cluster)) };
        const answer = await asker.ask(caller, SERIES, input(of, ['container.cpu.usage'], 'ALL'));
        const isSeen = seen(caller, 'Cluster', cluster).length > 0;
        if (!isSeen) {
          expect({ who, cluster, data: answer.data }).toEqual({ who, cluster, data: { timeSeries: null } });
          continue;
        }
        const measured = seen(caller, 'Pod', cluster).length;
        const [all] = seriesOf(answer.data);
        expect({ who, cluster, values: all!.values }).toEqual({ who, cluster, values: [measured || null] });
        const grouped = await asker.ask(caller, SERIES, input(of, ['container.cpu.usage'], 'NAMESPACE'));
        const groups = seriesOf(grouped.data).map(({ group }) => group);
        expect({ who, cluster, groups: groups.sort() }).toEqual({
          who,
          cluster,
          groups: NAMESPACES.filter((namespace) => rank(caller, { cluster, namespace }) >= 1).sort(),
        });
        expect(world.leaksIn(grouped.text, caller)).toEqual([]);
      }
    }
  });

  it('adds up every cluster in scope where all of them are selected, and names no other', async () => {
    for (const [who, caller] of readers()) {
      const answer = await asker.ask(caller, SERIES, input({ clusters: [] }, ['container.cpu.usage'], 'CLUSTER'));
      const found = seriesOf(answer.data).map(({ group, values }) => [/c\d/.exec(group)![0], values[0]]);
      const expected = CLUSTERS.map((cluster) => [cluster, seen(caller, 'Pod', cluster).length] as const);
      expect({ who, found: Object.fromEntries(found) }).toEqual({
        who,
        found: Object.fromEntries(expected.filter(([, pods]) => pods > 0)),
      });
      expect(world.leaksIn(answer.text, caller)).toEqual([]);
    }
  });

  it('answers a list of foreign clusters as one that names none', async () => {
    for (const [who, caller] of callers) {
      const ids = foreignTo(caller).flatMap(({ type, globalId }) => (type === 'Cluster' ? [globalId] : []));
      const missing = ids.map(() => toGlobalId('Cluster', newId()));
      const [found, expected] = [
        await asker.ask(caller, SERIES, input({ clusters: ids }, ['container.cpu.usage'], 'CLUSTER')),
        await asker.ask(caller, SERIES, input({ clusters: missing }, ['container.cpu.usage'], 'CLUSTER')),
      ];
      expect({ who, text: found.text }).toEqual({ who, text: expected.text });
    }
  });

  it('reads what was measured on machines only with rights for the whole cluster', async () => {
    for (const [who, caller] of readers()) {
      for (const { globalId, place } of ofOwnTenant(caller).filter(({ type }) => type === 'Cluster')) {
        const answer = await asker.ask(
          caller,
          SERIES,
          input({ cluster: globalId }, ['node.cpu.usage'], 'CLUSTER_NODE'),
        );
        const isWhole = rank(caller, { ...place, namespace: 'none' }) >= 1;
        const found = answer.data!['timeSeries'] === null ? [] : seriesOf(answer.data).map(({ values }) => values);
        expect({ who, found }).toEqual({ who, found: isWhole ? [[1]] : [] });
      }
    }
  });

  it('is answered for every foreign object, metric and group as for one that does not exist', async () => {
    const questions = ['container.cpu.usage', 'node.cpu.usage', 'no.such.metric'].flatMap((metric) =>
      ['ALL', 'CLUSTER_NODE', 'NAMESPACE', 'CONTAINER'].map((group) => [metric, group] as const),
    );
    for (const [who, caller] of callers) {
      for (const object of foreignTo(caller)) {
        const select = SELECTORS[object.type]!;
        const missing = { globalId: toGlobalId(object.type, newId()), row: { cluster_id: newId(), name: 'nothing' } };
        for (const [metric, group] of questions) {
          const [found, expected] = [
            await asker.ask(caller, SERIES, input(select(object), [metric], group)),
            await asker.ask(caller, SERIES, input(select(missing), [metric], group)),
          ];
          expect({ who, type: object.type, text: found.text }).toEqual({ who, type: object.type, text: expected.text });
        }
      }
    }
  });
});

function rank(caller: Caller, place: { cluster: string | null; namespace: string | null }): number {
  return caller.kind === 'ANONYMOUS' ? 0 : world.rankAt(caller, caller.tenantId, place);
}

function clusterIdOf(caller: Caller, cluster: string): string {
  const letter = caller.kind !== 'ANONYMOUS' && caller.tenantId === world.tenant('B') ? 'B' : 'A';
  return world.clusterId(letter, cluster);
}

function ofOwnTenant(caller: Caller): WorldObject[] {
  return world.objects.filter(({ tenantId }) => caller.kind !== 'ANONYMOUS' && tenantId === caller.tenantId);
}

/** One object of every type that can be selected, of each tenant, that does not exist for the caller. */
function foreignTo(caller: Caller): WorldObject[] {
  const found = new Map<string, WorldObject>();
  for (const object of world.objects) {
    if (SELECTORS[object.type] && !world.exists(caller, object)) found.set(`${object.type}/${object.tenantId}`, object);
  }
  return [...found.values()];
}

const INCIDENTS = `{ incidents(first: 100) { edges { node { title summary nextStep alertCount openAlertCount alerts { totalCount }
  impact { workloadNames } candidates { title evidence nextStep } } } } }`;

interface IncidentSums {
  alertCount: number;
  openAlertCount: number;
  alerts: { totalCount: number };
}

describe('what an incident says of itself', () => {
  it('counts the alerts that the caller may see and names nothing beside them', async () => {
    const counts = new Set<number>();
    for (const [who, caller] of readers()) {
      const { data, text } = await asker.ask(caller, INCIDENTS);
      expect({ who, leaks: world.leaksIn(text, caller) }).toEqual({ who, leaks: [] });
      const { edges } = data!['incidents'] as { edges: { node: IncidentSums }[] };
      const found = CLUSTERS.flatMap((cluster) => seen(caller, 'Alert', cluster));
      expect(edges.reduce((sum, { node }) => sum + node.alertCount, 0)).toBeLessThanOrEqual(found.length);
      for (const { node } of edges) {
        // Evidence is among the alerts and does not count.
        expect(node.alertCount).toBeLessThanOrEqual(node.alerts.totalCount);
        expect(node.openAlertCount).toBeLessThanOrEqual(node.alertCount);
        counts.add(node.alertCount);
      }
    }
    expect(counts.size).toBeGreaterThan(1);
  });
});

describe('silencePreview', () => {
  const preview = (cluster: string, namespace: string) =>
    `{ silencePreview(first: 50, matchers: [{ field: "cluster", operator: IN, values: ["${cluster}"] },
      { field: "namespace", operator: IN, values: ["${namespace}"] }]) {
        openNow openTotal lastWeek examples { id title } problems { field message code } } }`;

  it('counts and shows the alerts of a place to those who operate it, and nothing to others', async () => {
    for (const [who, caller] of readers()) {
      const open = CLUSTERS.flatMap((cluster) => seen(caller, 'Alert', cluster)).filter(
        ({ row }) => row['resolved_at'] === null,
      );
      for (const [cluster, namespace] of CLUSTERS.flatMap((one) => NAMESPACES.map((two) => [one, two] as const))) {
        const [name, tenantId] = [nameIn(cluster, 'any'), caller.kind === 'ANONYMOUS' ? '' : caller.tenantId];
        const { data, text } = await asker.ask(caller, preview(name, namespace));
        const told = text.replaceAll(name, '').replaceAll(namespace, '');
        expect({ who, leaks: world.leaksIn(told, caller) }).toEqual({ who, leaks: [] });
        const mayMute = world.rankAt(caller, tenantId, { cluster, namespace }) >= 2;
        const openNow = open.filter(({ place }) => place.cluster === cluster && place.namespace === namespace).length;
        const expected = mayMute ? { openNow, openTotal: open.length } : { openNow: 0, openTotal: 0, examples: [] };
        expect({ who, ...(data!['silencePreview'] as object) }).toMatchObject({ who, ...expected });
      }
    }
  });

  it('is answered for a cluster out of scope as for one that does not exist', async () => {
    for (const [who, caller] of readers()) {
      for (const cluster of world.objects.filter((one) => one.type === 'Cluster' && !world.exists(caller, one))) {
        const name = String(cluster.row['name']);
        if (seen(caller, 'Cluster', cluster.place.cluster!).length > 0) continue;
        const [found, missing] = [
          await asker.ask(caller, preview(name, NAMESPACES[0])),
          await asker.ask(caller, preview('nobody', NAMESPACES[0])),
        ];
        expect({ who, text: found.text.replaceAll(name, '?') }).toEqual({
          who,
          text: missing.text.replaceAll('nobody', '?'),
        });
      }
    }
  });
});
