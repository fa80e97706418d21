import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { buildSchema, type DocumentNode, parse, validate } from 'graphql';
import {
  AlertsDocument,
  ClusterNodePageDocument,
  ClusterNodesDocument,
  ClusterPageDocument,
  ContainerPageDocument,
  FleetDocument,
  PodPageDocument,
  PodsDocument,
} from '../../graphql/generated';
import { fromHash } from '../../lib/explorer-link';
import { renderRoute } from '../../test/render-route';
import { IntrospectionDocument } from './ApiExplorerPage';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../../schema.graphql'), 'utf8'));

const PAGES: readonly (readonly [address: string, title: string, document: DocumentNode, variables: object])[] = [
  ['/', 'Fleet', FleetDocument, {}],
  ['/clusters/prod-eu', 'Cluster', ClusterPageDocument, { name: 'prod-eu' }],
  ['/nodes?q=work', 'Nodes', ClusterNodesDocument, { filter: { name: 'work' } }],
  ['/clusters/prod-eu/nodes/worker-1', 'Node', ClusterNodePageDocument, { cluster: 'prod-eu', name: 'worker-1' }],
  ['/pods?phase=FAILED', 'Pods', PodsDocument, { filter: { phase: ['FAILED'] } }],
  ['/clusters/prod-eu/pods/checkout/api', 'Pod', PodPageDocument, { namespace: 'checkout', name: 'api' }],
  [
    '/clusters/prod-eu/pods/checkout/api/containers/app',
    'Container',
    ContainerPageDocument,
    { namespace: 'checkout', pod: 'api', name: 'app' },
  ],
  ['/alerts?severity=CRITICAL', 'Alerts', AlertsDocument, { filter: { severity: ['CRITICAL'] } }],
];

describe('“Open query in API explorer”', () => {
  test.each(PAGES)('on %s leads to the query that the page shows', async (address, title, query, variables) => {
    renderRoute(address, [{ query, isPending: true }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Open query in API explorer' }));
    const menu = await screen.findByRole('dialog', { name: 'Open query in API explorer' });
    const link = within(menu).getByRole('link', { name: title });
    const { pathname, hash } = new URL((link as HTMLAnchorElement).href);
    expect(pathname).toBe('/explorer/api');
    const handed = fromHash(hash.slice(1));
    expect(validate(schema, parse(handed?.query ?? ''))).toEqual([]);
    expect(JSON.parse(handed?.variables ?? '')).toMatchObject(variables);
  });

  test('is not offered where a page asks nothing', async () => {
    renderRoute('/explorer/api', [{ query: IntrospectionDocument, isPending: true }]);
    await screen.findByRole('button', { name: /^User menu/ });
    expect(screen.queryByRole('button', { name: 'Open query in API explorer' })).toBeNull();
  });
});

describe('the API explorer', () => {
  test('says what it loads', async () => {
    renderRoute('/explorer/api', [{ query: IntrospectionDocument, isPending: true }]);
    expect(await screen.findByRole('status', { name: "Loading the API's schema" })).toBeTruthy();
  });

  test('says why the schema could not be loaded and asks again', async () => {
    let asked = 0;
    const errors = () => {
      asked += 1;
      return [{ message: 'The database is restarting', extensions: { code: 'UNAVAILABLE' } }];
    };
    renderRoute('/explorer/api', [{ query: IntrospectionDocument, errors }]);
    expect((await screen.findByRole('alert')).textContent).toContain('The database is restarting.');
    expect(screen.getByRole('heading', { name: 'API explorer', level: 1 })).toBeTruthy();
    const before = asked;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(asked).toBeGreaterThan(before));
  });
});
