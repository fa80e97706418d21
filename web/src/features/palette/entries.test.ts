import { describe, expect, it } from '@jest/globals';
import { actionEntries, pageEntries, paletteEntries } from './entries';

const CLUSTER = { id: 'c1', name: 'prod/eu', isDemo: true };

describe('paletteEntries', () => {
  it('puts objects before pages and leads to each by its own address', () => {
    const entries = paletteEntries(
      {
        clusters: { edges: [{ cursor: '1', node: CLUSTER }] },
        clusterNodes: { edges: [{ cursor: '1', node: { id: 'n1', name: 'worker-1', cluster: CLUSTER } }] },
        workloads: {
          edges: [
            {
              cursor: '1',
              node: { id: 'w1', kind: 'STATEFUL_SET', name: 'db', namespace: 'shop', cluster: CLUSTER },
            },
          ],
        },
        pods: { edges: [{ cursor: '1', node: { id: 'p1', name: 'pod-1', namespace: 'shop', cluster: CLUSTER } }] },
      },
      'po',
    );
    expect(entries.map(({ group, href }) => [group, href])).toEqual([
      ['Clusters', '/clusters/prod%2Feu'],
      ['Nodes', '/clusters/prod%2Feu/nodes/worker-1'],
      ['Workloads', '/clusters/prod%2Feu/workloads/shop/statefulset/db'],
      ['Pods', '/clusters/prod%2Feu/pods/shop/pod-1'],
      ['Pages', '/pods'],
    ]);
    expect(entries[3]).toMatchObject({ scope: 'prod/eu / shop', isDemo: true });
  });
});

describe('actionEntries', () => {
  it('offers what can be done by any of its words, once something is typed', () => {
    expect(actionEntries('')).toEqual([]);
    expect(actionEntries('crit').map(({ href }) => href)).toEqual(['/alerts?severity=CRITICAL']);
    expect(actionEntries('triage')).toHaveLength(3);
    expect(actionEntries('silence').map(({ href }) => href)).toEqual(['/silences?new=true']);
    expect(actionEntries('lerts')).toEqual([]);
  });
});

describe('pageEntries', () => {
  it('offers all pages before anything is typed', () => {
    const labels = pageEntries('').map(({ label }) => label);
    expect(labels.slice(0, 5)).toEqual(['Fleet', 'Alerts', 'Incidents', 'Live', 'Nodes']);
    expect(labels).toContain('Integrations');
    expect(pageEntries('zzz')).toEqual([]);
  });
});
