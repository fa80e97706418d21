import { describe, expect, it } from '@jest/globals';
import { aCostLine, aCostSummary, anOwnPrice, aPricedNode, costSettings } from '../../test/cost-builders';
import { changeOf, efficiencyOf, missingOf, monthly, partsOf, periodText } from './cost-figures';
import { costTree } from './cost-tree';
import { costTrend } from './cost-trend';
import { costsCsv } from './export-costs';
import { draftOfNode, draftOfPrice, emptyDraft, inputOfPrice, isComplete } from './price-form';
import { rateText, whereText } from './price-words';
import { draftOfSettings, inputOfSettings, isWhole, newExchange, newStorage, policyWords } from './settings-form';

describe('the parts of costs', () => {
  it('add up to the whole, and what is shared is no workload’s own', () => {
    const summary = aCostSummary();
    const parts = partsOf(summary);
    expect(parts).toEqual({ workloads: 98, shared: 14, idle: 21, unallocated: 7 });
    expect(Object.values(parts).reduce((sum: number, value) => sum + (value ?? 0), 0)).toBe(summary.total);
  });

  it('are unknown where they are not told, and never zero', () => {
    expect(partsOf(aCostSummary({ idle: null })).idle).toBeNull();
    expect(monthly(aCostSummary({ perMonth: null }), 12)).toBeNull();
  });

  it('are told per month at the pace of the whole', () => {
    expect(monthly(aCostSummary(), 14)).toBeCloseTo(30.4);
  });
});

describe('the change against the period before', () => {
  it('compares months, so that hours which are not counted are no saving', () => {
    expect(changeOf(aCostSummary(), 14)).toEqual({
      text: '+$14/mo (+5 %) against the 14 days before',
      isKnown: true,
    });
  });

  it('is not told where little of that period is counted', () => {
    const { previous } = aCostSummary();
    const change = changeOf(aCostSummary({ previous: { ...previous, hoursCounted: 20 } }), 14);
    expect(change).toEqual({ text: 'Too little is known of the 14 days before: 20 hours counted', isKnown: false });
  });

  it('is not told where nothing of it is known', () => {
    const { previous } = aCostSummary();
    const change = changeOf(aCostSummary({ previous: { ...previous, total: null, perMonth: null } }), 7);
    expect(change).toEqual({ text: 'Nothing is known of the 7 days before', isKnown: false });
  });
});

describe('what is missing in the sums', () => {
  it('is said of nodes before containers, with how many', () => {
    expect(missingOf(aCostSummary())).toBeNull();
    expect(missingOf(aCostSummary({ unpricedContainers: 2 }))?.text).toContain('Up to 2 containers of a workload');
    expect(missingOf(aCostSummary({ unpricedNodes: 1, unpricedContainers: 9 }))).toMatchObject({
      what: 'nodes',
      text: expect.stringContaining('1 node has no price'),
    });
  });

  it('is said of hours', () => {
    expect(periodText(aCostSummary(), 14)).toBe('$140 in these 14 days; 330 of 336 h counted');
    expect(periodText(aCostSummary({ hoursCounted: 336 }), 14)).toBe('$140 in these 14 days');
  });
});

describe('efficiency', () => {
  it('weighs CPU and memory by what each costs', () => {
    expect(efficiencyOf(aCostLine())).toBeCloseTo((6 * 0.3 + 3 * 0.9) / 9);
  });

  it('is that of the one that is known', () => {
    expect(efficiencyOf(aCostLine({ efficiency: { cpu: null, memory: 0.9 } }))).toBeCloseTo(0.9);
    expect(efficiencyOf(aCostLine({ efficiency: { cpu: null, memory: null } }))).toBeNull();
  });
});

describe('costTrend', () => {
  const { model, hasPart } = costTrend(aCostSummary());

  it('leaves a gap for a day without a counted hour', () => {
    expect(model.series.map(({ values }) => values[0])).toEqual([null, null, null, null]);
    expect(model.notes?.[0]).toBe('Not counted');
  });

  it('marks a day that is counted in part', () => {
    expect(model.labels).toEqual(['12 Mar', '13 Mar', '14 Mar*']);
    expect(model.notes).toEqual(['Not counted', null, 'Only 18 of 24 h counted']);
    expect(hasPart).toBe(true);
  });

  it('leaves out a part that nobody told', () => {
    const trend = aCostSummary().trend.map((point) => ({ ...point, idle: null, unallocated: null }));
    expect(costTrend(aCostSummary({ trend })).model.series.map(({ key }) => key)).toEqual(['workloads', 'shared']);
  });
});

describe('costTree', () => {
  const web = aCostLine({ key: 'web', name: 'web', perMonth: 10, efficiency: { cpu: null, memory: null } });
  const job = aCostLine({ key: 'job', name: 'job', namespace: 'batch', perMonth: 5 });

  it('groups workloads by namespace, and says what a rectangle is of', () => {
    const tree = costTree([aCostLine(), web, job], 'namespaces', 'USD', null);
    expect(tree.nodes.map(({ label, value, children }) => [label, value, children?.length])).toEqual([
      ['checkout', 32, 2],
      ['batch', 5, 1],
    ]);
    expect(tree.figures.get('c1/checkout/Deployment/api')).toEqual({
      short: '$22/mo',
      text: 'Deployment api in prod-eu / checkout: $22/mo, 25 % of the costs; 50 % of what it requests is used',
      step: 3,
    });
  });

  it('has no step for an efficiency that is not known', () => {
    const tree = costTree([web], 'workloads', 'USD', null);
    expect(tree.figures.get('web')?.step).toBeNull();
    expect(tree.figures.get('web')?.text).toContain('used of requested n/a');
  });

  it('leads from namespaces of clusters into them, and from workloads to their pages', () => {
    const namespace = aCostLine({ key: 'ns', name: 'checkout', kind: null });
    expect(costTree([namespace], 'clusters', 'USD', null).targets.get('ns')).toEqual({
      kind: 'namespace',
      cluster: 'prod-eu',
      namespace: 'checkout',
    });
    expect(costTree([web], 'workloads', 'USD', null).targets.get('web')).toMatchObject({
      kind: 'workload',
      name: 'web',
    });
  });

  it('shows what is left out as one rectangle that leads nowhere', () => {
    const tree = costTree([web], 'workloads', 'USD', { lines: 40, amount: 12 });
    expect(tree.nodes.at(-1)).toEqual({ id: 'rest', label: '40 smaller ones', value: 12 });
    expect(tree.targets.has('rest')).toBe(false);
  });
});

describe('costsCsv', () => {
  it('writes a row per line, unrounded, with the period and the currency', () => {
    const [head, row] = costsCsv([aCostLine({ cpu: 1 / 3 })], aCostSummary()).split('\r\n');
    expect(head).toContain('from,to,currency,name,cluster,namespace');
    expect(row).toContain('USD,api,prod-eu,checkout,,Deployment,false,0.3333333333333333');
  });
});

describe('the form of a price', () => {
  it('comes back as it is stored', () => {
    const price = anOwnPrice();
    const { rate, provider, pool, purchase, currency, note } = inputOfPrice(draftOfPrice(price));
    expect({ rate, provider, pool, purchase, currency, note }).toEqual({
      rate: { kind: 'INSTANCE', perHour: 0.15 },
      provider: 'aws',
      pool: 'general',
      purchase: null,
      currency: 'USD',
      note: 'Contract of January',
    });
  });

  it('sends only the numbers of its kind, and empty texts as what matches everything', () => {
    const draft = { ...emptyDraft('EUR'), kind: 'PER_RESOURCE' as const, perHour: 1, perCoreHour: 0.02, perGibHour: 0 };
    expect(inputOfPrice(draft)).toMatchObject({
      provider: null,
      rate: { kind: 'PER_RESOURCE', perCoreHour: 0.02, perGibHour: 0 },
      currency: 'EUR',
    });
    expect(inputOfPrice(draft).rate).not.toHaveProperty('perHour');
  });

  it('is complete with all numbers, of which zero is one', () => {
    expect(isComplete(emptyDraft('USD'))).toBe(false);
    expect(isComplete({ ...emptyDraft('USD'), perHour: 0 })).toBe(true);
    expect(isComplete({ ...emptyDraft('USD'), kind: 'PER_RESOURCE', perCoreHour: 1 })).toBe(false);
  });

  it('begins with the type of the node it is set for, else with its pool', () => {
    expect(draftOfNode(aPricedNode())).toMatchObject({ provider: 'aws', instanceType: 'm6i.xlarge', pool: '' });
    expect(draftOfNode(aPricedNode({ instanceType: null }))).toMatchObject({ instanceType: '', pool: 'general' });
    const { price } = aPricedNode();
    expect(draftOfNode(aPricedNode({ price: { ...price!, purchase: 'SPOT' } })).purchase).toBe('SPOT');
  });

  it('says in words what it holds for and what it is', () => {
    expect(whereText(anOwnPrice())).toBe('AWS, pool general');
    expect(whereText(anOwnPrice({ provider: null, pool: null }))).toBe('Every machine');
    expect(rateText({ kind: 'PER_RESOURCE', perHour: null, perCoreHour: 0.03, perGibHour: 0.004 }, 'USD')).toBe(
      '$0.0300 per core + $0.0040 per GiB hour',
    );
  });
});

describe('the form of the cost settings', () => {
  it('comes back as it is stored', () => {
    const stored = costSettings({ exchange: [{ currency: 'EUR', rate: 1.1 }] });
    expect(inputOfSettings(draftOfSettings(stored))).toEqual({
      currency: 'USD',
      exchange: [{ currency: 'EUR', rate: 1.1 }],
      storage: [],
      sharesDaemonSets: true,
      sharedNamespaces: ['kube-system'],
      shared: 'APART',
      idle: 'APART',
    });
  });

  it('leaves out rows that are empty, and each namespace but once', () => {
    const draft = { ...draftOfSettings(costSettings()), exchange: [newExchange()], sharedNamespaces: 'a, b a,,c' };
    expect(inputOfSettings(draft)).toMatchObject({ exchange: [], sharedNamespaces: ['a', 'b', 'c'] });
  });

  it('is whole once every row has its name and its number', () => {
    const draft = draftOfSettings(costSettings());
    const gp3 = { ...newStorage('USD'), storageClass: 'gp3' };
    expect(isWhole({ ...draft, storage: [gp3] })).toBe(false);
    expect(isWhole({ ...draft, storage: [{ ...gp3, perGibMonth: '0.08' }] })).toBe(true);
    expect(isWhole({ ...draft, storage: [newStorage('USD')] })).toBe(true);
  });

  it('says what the policy does', () => {
    const draft = draftOfSettings(costSettings());
    expect(policyWords(draft)[0]).toBe(
      'What DaemonSets and the namespace kube-system cost is told apart as shared, and borne by nobody.',
    );
    expect(policyWords({ ...draft, shared: 'PROPORTIONAL', sharedNamespaces: '' })[0]).toContain(
      'What DaemonSets cost is spread over all other workloads',
    );
    expect(policyWords({ ...draft, sharesDaemonSets: false, sharedNamespaces: '' })[0]).toContain('Nothing is shared');
  });
});
