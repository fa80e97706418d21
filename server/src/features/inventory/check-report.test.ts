import { describe, expect, it } from '@jest/globals';
import { checkReport } from './check-report.js';
import { InventoryKind, type NamespaceInput } from './inventory.types.js';

const base = { batchId: '1:1', observedAt: new Date(0) };
const namespace = (over: Partial<NamespaceInput>): NamespaceInput => ({ uid: 'u', name: 'shop', labels: [], ...over });

describe('checkReport', () => {
  it('turns lists that were left out into empty ones', () => {
    expect(checkReport(base)).toEqual({
      ...{ clusterNodes: [], namespaces: [], workloads: [], pods: [], deleted: [], complete: [], unobserved: [] },
      ...{ horizontalPodAutoscalers: [], podDisruptionBudgets: [], persistentVolumeClaims: [], services: [] },
      ...{ resourceQuotas: [], cluster: {}, rejected: [] },
    });
  });

  it('cuts long texts and lists instead of refusing them', () => {
    const labels = Array.from({ length: 200 }, (_, n) => ({ key: `k${n}`, value: 'v'.repeat(600) }));
    const [found] = checkReport({ ...base, namespaces: [namespace({ labels })] }).namespaces;
    expect(found?.labels).toHaveLength(128);
    expect(found?.labels[0]?.value).toHaveLength(512);
    expect(found?.labels[0]?.value.endsWith('…')).toBe(true);
  });

  it('keeps complete lists whole: a missing uid would be a deletion', () => {
    const uids = Array.from({ length: 5_000 }, (_, n) => `uid-${n}`);
    const { complete } = checkReport({ ...base, complete: [{ kind: InventoryKind.POD, uids }] });
    expect(complete[0]?.uids).toEqual(uids);
  });

  it.each([
    ['an empty name', { name: '' }, /name has 0 characters/],
    ['a name that Kubernetes would refuse', { name: 'n'.repeat(254) }, /name has 254 characters; expected 1 to 253/],
    ['a long uid', { uid: 'u'.repeat(129) }, /uid has 129 characters; expected 1 to 128/],
    [
      'a time before clocks',
      { createdAt: new Date(-1) },
      /createdAt is 1969-12-31T23:59:59.999Z; expected a time between/,
    ],
    ['no time', { createdAt: new Date(Number.NaN) }, /createdAt is no time/],
  ])('rejects %s', (_what, over, reason) => {
    const { namespaces, rejected } = checkReport({
      ...base,
      namespaces: [namespace({}), namespace({ uid: 'v', ...over })],
    });
    expect(namespaces).toHaveLength(1);
    expect(rejected).toEqual([
      { index: 1, item: expect.stringMatching(/^namespace /), reason: expect.stringMatching(reason) },
    ]);
  });
});
