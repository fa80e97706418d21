import { describe, expect, it } from '@jest/globals';
import type { DocumentNode } from 'graphql';
import { aFleetRow, aNode, anAlert, aPage, aPod } from '../test/builders';
import { createCache, typePolicies } from './client';
import { AlertsDocument, ClusterNodesDocument, FleetDocument, PodsDocument } from './generated';

interface ListCase {
  readonly name: string;
  readonly query: DocumentNode;
  readonly row: (id: string) => { readonly id: string; readonly __typename: string };
  readonly orderBy?: object;
}

const BY_NAME = { field: 'NAME', direction: 'ASC' };

const LISTS: readonly ListCase[] = [
  { name: 'clusters', query: FleetDocument, row: (id) => aFleetRow({ id }) },
  { name: 'clusterNodes', query: ClusterNodesDocument, row: (id) => aNode({ id }), orderBy: BY_NAME },
  { name: 'pods', query: PodsDocument, row: (id) => aPod({ id }), orderBy: BY_NAME },
  { name: 'alerts', query: AlertsDocument, row: (id) => anAlert({ id }), orderBy: BY_NAME },
];

interface Stored {
  readonly [field: string]: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
}

function aListCache({ name, query, row }: ListCase) {
  const cache = createCache();
  return {
    write: (variables: object, ids: readonly string[], endCursor: string | null = null) =>
      cache.writeQuery({ query, variables, data: { [name]: aPage(ids.map(row), { endCursor }) } }),
    read: (variables: object) =>
      cache.readQuery<Stored>({ query, variables })?.[name]?.edges.map((edge) => edge.node.id) ?? null,
  };
}

describe.each(LISTS)('cache of $name', (list) => {
  it('keeps lists with different filters apart', () => {
    const { write, read } = aListCache(list);
    const all = { orderBy: list.orderBy };
    const filtered = { filter: { name: 'api' }, orderBy: list.orderBy };
    write(all, ['1', '2']);
    write(filtered, ['2']);
    expect(read(all)).toEqual(['1', '2']);
    expect(read(filtered)).toEqual(['2']);
    expect(read({ ...all, filter: { name: 'web' } })).toBeNull();
  });

  it('appends the next page to the list it continues', () => {
    const { write, read } = aListCache(list);
    const first = { orderBy: list.orderBy };
    write(first, ['1', '2'], 'after-2');
    write({ ...first, after: 'after-2' }, ['3']);
    expect(read(first)).toEqual(['1', '2', '3']);
  });
});

describe('cache of sorted lists', () => {
  it('keeps lists with different orders apart', () => {
    const { write, read } = aListCache(LISTS[2]!);
    const up = { orderBy: BY_NAME };
    const down = { orderBy: { field: 'NAME', direction: 'DESC' } };
    write(up, ['1', '2']);
    write(down, ['2', '1']);
    expect(read(up)).toEqual(['1', '2']);
    expect(read(down)).toEqual(['2', '1']);
  });

  it('knows filter and order of every connection, nested ones too', () => {
    for (const [parent, { fields = {} }] of Object.entries(typePolicies)) {
      for (const [field, policy] of Object.entries(fields)) {
        // Objects without arguments of their own, and time series, are no lists.
        if (field === 'timeSeries' || field === 'health') continue;
        expect([`${parent}.${field}`, policy]).toEqual([
          `${parent}.${field}`,
          expect.objectContaining({ keyArgs: expect.arrayContaining(['filter', 'orderBy']) }),
        ]);
      }
    }
  });
});
