import { describe, expect, test } from '@jest/globals';
import { screen } from '@testing-library/react';
import {
  AlertsDocument,
  ChangesDocument,
  ObjectAlertsDocument,
  ObjectEventsDocument,
  PodPageDocument,
} from '../../graphql/generated';
import { aPage, aPod } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

/** One error per coordinate, as the API puts it beside the data. */
const refused = (coordinate: string, requires: string, count = 1) => ({
  message: `${coordinate} needs the role ${requires}, which you do not have there.`,
  extensions: { code: 'FORBIDDEN', coordinate, requires, count },
});

const POD = {
  ...aPod(),
  message: null,
  podIp: null,
  hostIp: null,
  ownerKind: 'ReplicaSet',
  ownerName: 'api-7d9f',
  startedAt: null,
  labels: [],
  clusterNode: null,
  containers: { ...aPage([]), __typename: 'ContainerConnection' },
};

const empty = (name: string) => ({ __typename: `${name}Connection`, edges: [], totalCount: 0 });
const QUIET: readonly Answer[] = [
  {
    query: ObjectEventsDocument,
    data: { node: { __typename: 'Pod', id: 'p1', clusterEvents: empty('ClusterEvent') } },
  },
  { query: ChangesDocument, data: { changes: empty('Change') } },
  { query: ObjectAlertsDocument, data: { node: { __typename: 'Pod', id: 'p1', alerts: empty('Alert') } } },
];

function openPod(errors: Answer['errors']) {
  renderRoute('/clusters/prod-eu/pods/checkout/api-7d9f-x2x4z', [
    { query: PodPageDocument, data: { pod: POD }, errors },
    ...QUIET,
  ]);
}

/** What stands beside a label in the strip of facts. */
async function fact(label: string): Promise<string | null | undefined> {
  const term = await screen.findByText(label);
  return term.nextElementSibling?.textContent;
}

describe("what is above the reader's role", () => {
  test('says which role reads it, in its own place, and leaves the rest of the page alone', async () => {
    openPod(() => [refused('Pod.podIp', 'OPERATOR'), refused('Pod.hostIp', 'OPERATOR')]);
    expect(await fact('Pod IP')).toBe('n/a — needs Operator');
    expect(await fact('Ready')).toBe('1 of 1');
    expect(screen.queryByText(/Could not/)).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('is told from what is not there', async () => {
    openPod(undefined);
    expect(await fact('Pod IP')).toBe('—');
  });

  test('does not hide a failure beside it', async () => {
    openPod(() => [
      refused('Pod.podIp', 'OPERATOR'),
      { message: 'The metrics store is restarting', extensions: { code: 'UNAVAILABLE' } },
    ]);
    expect(await fact('Pod IP')).toBe('n/a — needs Operator');
    expect(await screen.findByText(/Could not refresh pod .*The metrics store is restarting/)).toBeTruthy();
  });

  test('as a whole list names the role and whom to ask, without a retry that cannot help', async () => {
    renderRoute('/alerts', [
      { query: AlertsDocument, data: { alerts: null }, errors: () => [refused('Query.alerts', 'ADMIN')] },
    ]);
    expect((await screen.findByRole('alert')).textContent).toBe(
      'Your role cannot see alerts: that needs Admin. Ask an administrator of your organisation.',
    );
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });
});
