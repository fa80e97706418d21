import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Correlator, type KnownIncident, type Span } from './correlate.js';
import type { Trouble } from './ties.js';

const START = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;

/** A moment so many minutes after the start. */
const at = (minutes: number): Date => new Date(START + minutes * MINUTE);

const NOTHING: Trouble = {
  id: '',
  rule: 'CrashLoopBackOff',
  clusterId: 'prod-eu',
  clusterName: 'prod-eu',
  namespace: null,
  teamId: null,
  subjectKind: 'Pod',
  subjectName: '',
  workloadKind: null,
  workloadName: null,
  nodeName: null,
  image: null,
  startedAt: at(0),
  endedAt: null,
  rolledOutAt: null,
  isEvidence: false,
};

let made = 0;

/** A pod of a Deployment of the name before its dash: “shop/web-0” is a pod of web. */
function pod(name: string, minutes: number, more: Partial<Trouble> = {}): Trouble {
  const [namespace, subjectName] = name.split('/') as [string, string];
  made += 1;
  const workload = { workloadKind: 'Deployment', workloadName: subjectName.split('-')[0]! };
  return { ...NOTHING, id: `a${made}`, namespace, subjectName, ...workload, startedAt: at(minutes), ...more };
}

function node(subjectName: string, minutes: number, more: Partial<Trouble> = {}): Trouble {
  made += 1;
  const own = { subjectKind: 'Node', subjectName, nodeName: subjectName, rule: 'NodeNotReady' };
  return { ...NOTHING, id: `a${made}`, ...own, startedAt: at(minutes), ...more };
}

function cluster(name: string, minutes: number, more: Partial<Trouble> = {}): Trouble {
  made += 1;
  const own = { subjectKind: 'Cluster', subjectName: name, clusterId: name, rule: 'ClusterOffline' };
  return { ...NOTHING, id: `a${made}`, ...own, startedAt: at(minutes), ...more };
}

let correlators = 0;

function correlator(known: { incidents?: KnownIncident[]; spans?: Span[] } = {}): Correlator {
  let ids = 0;
  correlators += 1;
  const name = correlators;
  return new Correlator(() => {
    ids += 1;
    return `id-${name}-${String(ids).padStart(6, '0')}`;
  }, known);
}

/** Which alerts are together in the end, by their positions in what was given. */
function groupsOf(troubles: readonly Trouble[], order: readonly Trouble[] = troubles): string[] {
  const one = correlator();
  const joined = order.flatMap((trouble) => {
    const join = one.join(trouble);
    return join ? [{ trouble, id: join.incidentId }] : [];
  });
  const groups = new Map<string, number[]>();
  for (const { trouble, id } of joined) {
    const root = one.rootOf(id);
    groups.set(root, [...(groups.get(root) ?? []), troubles.indexOf(trouble)]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a - b).join('+')).sort();
}

const crash = { rule: 'CrashLoopBackOff' };
const cpu = { rule: 'PodHighCpu' };
const pull = { rule: 'ImagePullBackOff' };

describe('alerts', () => {
  const CASES: [says: string, troubles: Trouble[], groups: string[]][] = [
    ['of one pod belong together whatever they say', [pod('shop/web-0', 0, crash), pod('shop/web-0', 9, cpu)], ['0+1']],
    ['of one workload belong together while one stands', [pod('shop/web-0', 0), pod('shop/web-1', 600, cpu)], ['0+1']],
    [
      'of one workload belong together half an hour after the last has ended',
      [pod('shop/web-0', 0, { endedAt: at(5) }), pod('shop/web-1', 35, cpu)],
      ['0+1'],
    ],
    [
      'of one workload are apart when the last ended longer ago',
      [pod('shop/web-0', 0, { endedAt: at(5) }), pod('shop/web-1', 36, cpu)],
      ['0', '1'],
    ],
    [
      'of two workloads with different troubles are apart',
      [pod('shop/web-0', 0, crash), pod('shop/db-0', 1, cpu)],
      ['0', '1'],
    ],
    [
      'of one namespace with the same trouble within 5 min belong together',
      [pod('shop/web-0', 0), pod('shop/db-0', 5)],
      ['0+1'],
    ],
    [
      'of one namespace with the same trouble at other times are apart',
      [pod('shop/web-0', 0), pod('shop/db-0', 6)],
      ['0', '1'],
    ],
    [
      'of two namespaces are apart though their trouble is the same',
      [pod('shop/web-0', 0), pod('pay/db-0', 0)],
      ['0', '1'],
    ],
    [
      'of one team with the same trouble within 5 min belong together across namespaces',
      [pod('shop/web-0', 0, { teamId: 't' }), pod('pay/db-0', 4, { teamId: 't' })],
      ['0+1'],
    ],
    [
      'of two clusters with one image and the same trouble belong together',
      [
        pod('shop/web-0', 0, { ...pull, image: 'r/app:2', clusterId: 'eu' }),
        pod('pay/db-0', 20, { ...pull, image: 'r/app:2', clusterId: 'us' }),
      ],
      ['0+1'],
    ],
    [
      'of one image with different troubles are apart',
      [
        pod('shop/web-0', 0, { ...pull, image: 'r/app:2', clusterId: 'eu' }),
        pod('pay/db-0', 1, { ...cpu, image: 'r/app:2', clusterId: 'us' }),
      ],
      ['0', '1'],
    ],
    [
      'of the same workload in two clusters belong together for the same trouble within 15 min',
      [pod('shop/web-0', 0, { clusterId: 'eu' }), pod('shop/web-0', 15, { clusterId: 'us' })],
      ['0+1'],
    ],
    [
      'of a node that is down and of what runs on it belong together, the node first',
      [node('n1', 0), pod('shop/web-0', 1, { nodeName: 'n1' }), pod('pay/db-0', 4, { nodeName: 'n1', ...cpu })],
      ['0+1+2'],
    ],
    [
      'of a node that is down and of what runs on it belong together, the node last',
      [pod('shop/web-0', 0, { nodeName: 'n1' }), pod('pay/db-0', 1, { nodeName: 'n1', ...cpu }), node('n1', 3)],
      ['0+1+2'],
    ],
    [
      'of what runs on one node are apart where the node itself is well',
      [pod('shop/web-0', 0, { nodeName: 'n1' }), pod('pay/db-0', 1, { nodeName: 'n1', ...cpu })],
      ['0', '1'],
    ],
    [
      'of one node with the same trouble within 2 min belong together',
      [pod('shop/web-0', 0, { nodeName: 'n1' }), pod('pay/db-0', 2, { nodeName: 'n1' })],
      ['0+1'],
    ],
    [
      'of a node that had another trouble long ago do not explain what runs on it now',
      [node('n1', 0, { rule: 'KubeletTooManyPods' }), pod('shop/web-0', 60, { nodeName: 'n1' })],
      ['0', '1'],
    ],
    [
      'of nodes of two clusters with one name are apart',
      [node('n1', 0, { clusterId: 'eu' }), pod('shop/web-0', 1, { nodeName: 'n1', clusterId: 'us' })],
      ['0', '1'],
    ],
    ['of several nodes of a cluster that go down together belong together', [node('n1', 0), node('n2', 2)], ['0+1']],
    [
      'of clusters that fall silent together belong together',
      [cluster('eu', 0), cluster('us', 1), cluster('ap', 3)],
      ['0+1+2'],
    ],
    ['of clusters that fall silent hours apart are apart', [cluster('eu', 0), cluster('us', 180)], ['0', '1']],
    [
      'of workloads that were rolled out together belong together whatever they say',
      [pod('shop/web-0', 3, { ...crash, rolledOutAt: at(0) }), pod('shop/db-0', 20, { ...cpu, rolledOutAt: at(2) })],
      ['0+1'],
    ],
    [
      'of workloads that were rolled out at other times are apart',
      [pod('shop/web-0', 3, { ...crash, rolledOutAt: at(-20) }), pod('shop/db-0', 12, { ...cpu, rolledOutAt: at(2) })],
      ['0', '1'],
    ],
    [
      'of two incidents make them one when a third belongs to both',
      [
        pod('shop/web-0', 0, crash),
        pod('pay/db-0', 1, { ...cpu, nodeName: 'n1' }),
        node('n1', 2),
        pod('shop/web-1', 3, { ...cpu, nodeName: 'n1' }),
      ],
      ['0+1+2+3'],
    ],
    [
      'for information open nothing and join their workload',
      [
        pod('shop/web-0', 0, { isEvidence: true }),
        pod('shop/web-1', 1),
        pod('shop/web-2', 2, { ...cpu, isEvidence: true }),
      ],
      ['1+2'],
    ],
    [
      'for information do not make two incidents one',
      [pod('shop/web-0', 0), pod('shop/db-0', 20, cpu), pod('shop/db-0', 21, { ...crash, isEvidence: true })],
      ['0', '1+2'],
    ],
  ];
  it.each(CASES)('%s', (_, troubles, groups) => {
    expect(groupsOf(troubles)).toEqual(groups);
  });
});

describe('correlation', () => {
  const small = fc.record({
    name: fc.constantFrom('shop/web-0', 'shop/web-1', 'shop/db-0', 'pay/web-0', 'pay/api-0'),
    kind: fc.constantFrom('Pod', 'Pod', 'Pod', 'Node', 'Cluster'),
    clusterId: fc.constantFrom('eu', 'us'),
    nodeName: fc.constantFrom(null, 'n1', 'n2'),
    image: fc.constantFrom(null, 'r/app:1', 'r/app:2'),
    teamId: fc.constantFrom(null, 't1', 't2'),
    rule: fc.constantFrom('CrashLoopBackOff', 'PodHighCpu', 'NodeNotReady', 'ClusterOffline'),
    minutes: fc.integer({ min: 0, max: 90 }),
    lasts: fc.option(fc.integer({ min: 0, max: 40 })),
    rolledOut: fc.option(fc.integer({ min: 0, max: 29 })),
  });

  function drawn({
    name,
    kind,
    minutes,
    lasts,
    rolledOut,
    nodeName,
    ...rest
  }: typeof small extends fc.Arbitrary<infer T> ? T : never): Trouble {
    const common = { ...rest, endedAt: lasts === null ? null : at(minutes + lasts) };
    if (kind === 'Node') return node(nodeName ?? 'n1', minutes, { ...common, image: null, teamId: null });
    if (kind === 'Cluster') return cluster(rest.clusterId, minutes, { ...common, image: null, teamId: null });
    return pod(name, minutes, {
      ...common,
      nodeName,
      rolledOutAt: rolledOut === null ? null : at(minutes - rolledOut),
    });
  }

  it('comes to the same incidents in any order of arrival', () => {
    const worlds = fc.array(small, { minLength: 2, maxLength: 14 }).chain((list) => {
      const troubles = list.map(drawn);
      return fc.tuple(fc.constant(troubles), fc.shuffledSubarray(troubles, { minLength: troubles.length }));
    });
    fc.assert(
      fc.property(worlds, ([troubles, order]) => {
        expect(groupsOf(troubles, order)).toEqual(groupsOf(troubles));
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes on where it was stored: its spans say as much as the alerts did', () => {
    const worlds = fc.array(small, { minLength: 2, maxLength: 12 }).map((list) => list.map(drawn));
    fc.assert(
      fc.property(worlds, fc.nat(), (troubles, cut) => {
        const whole = correlator();
        const ids = troubles.map((trouble) => whole.join(trouble)!.incidentId);
        const first = correlator();
        const split = cut % troubles.length;
        const before = troubles.slice(0, split).map((trouble) => first.join(trouble)!.incidentId);
        const spans = [...first.changed.values()].map((span) => ({
          ...span,
          incidentId: first.rootOf(span.incidentId),
        }));
        const roots = [...new Set(spans.map(({ incidentId }) => incidentId))].sort();
        const second = correlator({ spans, incidents: roots.map((id, n) => ({ id, number: n + 1, isShaped: false })) });
        const fresh = new Map<string, string>();
        const after = troubles.slice(split).map((trouble) => second.join(trouble)!.incidentId);
        const all = [...before.map((id) => second.rootOf(first.rootOf(id))), ...after.map((id) => second.rootOf(id))];
        for (const [n, id] of ids.entries()) {
          const root = whole.rootOf(id);
          expect(all[n]).toBe(fresh.get(root) ?? all[n]);
          fresh.set(root, all[n]!);
        }
        expect(new Set(fresh.values()).size).toBe(fresh.size);
      }),
      { numRuns: 500 },
    );
  });

  it('tells the strongest reason and what else speaks for it, in words of the alert alone', () => {
    const one = correlator();
    one.join(pod('shop/web-0', 0, { nodeName: 'n1' }));
    const join = one.join(pod('shop/web-1', 2, { nodeName: 'n1' }))!;
    expect(join).toMatchObject({
      isNew: false,
      criterion: 'WORKLOAD',
      reason: 'It hits Deployment shop/web, as the others do, 2 min after the last of them.',
      evidence: ['Others on n1 have the same trouble (crashes).', 'Others in shop have the same trouble (crashes).'],
    });
  });

  it('says nothing of the others: no reason names what the alert itself does not', () => {
    const one = correlator();
    one.join(pod('shop/web-0', 0, { ...pull, image: 'r/app:2', clusterId: 'prod-us' }));
    const join = one.join(pod('pay/db-0', 1, { ...pull, image: 'r/app:2', clusterId: 'prod-eu' }))!;
    expect(`${join.reason} ${join.evidence.join(' ')}`).not.toMatch(/shop|web|prod-us/);
    expect(join.reason).toBe(
      'Image app:2 makes the same trouble (images cannot be pulled), 60 s after the last of them.',
    );
  });

  it('keeps what people shaped: it is joined, and neither merged nor merged into', () => {
    const first = correlator();
    first.join(pod('shop/web-0', 0));
    const spans = [...first.changed.values()];
    const shaped = { id: spans[0]!.incidentId, number: 1, isShaped: true };
    const one = correlator({ spans, incidents: [shaped] });
    expect(one.join(pod('shop/web-1', 1))).toMatchObject({ incidentId: shaped.id, merged: [] });
    one.join(pod('pay/db-0', 2, { ...cpu, nodeName: 'n1' }));
    one.join(node('n1', 3));
    const both = one.join(pod('shop/web-2', 4, { nodeName: 'n1' }))!;
    expect(both).toMatchObject({ incidentId: shaped.id, merged: [] });
  });

  it('costs as many look-ups as an alert has ties, however many alerts are open', () => {
    const one = correlator();
    const crowd = 20_000;
    for (let n = 0; n < crowd; n++)
      one.join(pod(`ns-${n % 500}/w${n % 2_000}-${n}`, n / 1_000, { nodeName: `n${n % 100}` }));
    const keys = new Set([...one.changed.values()].map(({ key }) => key));
    expect(one.changed.size / keys.size).toBeLessThan(2);
  });
});
