import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axisOf, marksOf } from '../../features/incidents/timeline-axis';
import {
  AcknowledgeIncidentDocument,
  AssigneesDocument,
  AssignIncidentDocument,
  CountIncidentsDocument,
  IncidentDetailDocument,
  type IncidentRowFragment,
  IncidentsDocument,
} from '../../graphql/generated';
import type { IncidentStreamEvent } from '../../graphql/live-streams';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(() => {
  cleanup();
  jest.useRealTimers();
});

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const INCIDENT: IncidentRowFragment & { readonly __typename: 'Incident' } = {
  __typename: 'Incident',
  id: 'i12',
  number: 12,
  title: 'High CPU across deployment checkout',
  severity: 'SEV2',
  status: 'OPEN',
  isMuted: false,
  openedAt: ago(14),
  resolvedAt: null,
  updatedAt: ago(1),
  acknowledgedBy: null,
  leadName: 'Ada',
  alertCount: 20,
  openAlertCount: 18,
  summary: '20 of 24 pods of Deployment shop/checkout report high CPU within 2 min.',
  revision: 3,
  impact: {
    pods: 20,
    podsTotal: 24,
    workloads: 1,
    clusterNodes: 0,
    namespaces: 1,
    clusters: 1,
    workloadNames: ['shop/checkout'],
    ...{ __typename: 'IncidentImpact' },
  },
};

const PAGE = { __typename: 'PageInfo', hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };

function list(...rows: IncidentRowFragment[]): Answer {
  const edges = rows.map((node) => ({ __typename: 'IncidentEdge', cursor: node.id, node }));
  const connection = { __typename: 'IncidentConnection', edges, pageInfo: PAGE };
  return {
    query: IncidentsDocument,
    data: { incidents: { ...connection, totalCount: rows.length, isTotalCountCapped: false } },
  };
}

const ENTRY = { __typename: 'IncidentEntry', isKey: true, actorName: null, recordedAt: ago(1) };

const DETAIL: Answer = {
  query: IncidentDetailDocument,
  data: {
    incident: {
      ...INCIDENT,
      nextStep: 'Roll back to checkout:1, or fix checkout:2.',
      clusters: [],
      lead: null,
      mergedInto: null,
      candidates: [
        {
          __typename: 'RootCauseCandidate',
          kind: 'IMAGE_CHANGE',
          title: 'Workload shop/checkout got checkout:2 in the place of checkout:1',
          score: 0.81,
          evidence: ['3 min before the first alert.', '20 of 20 alerts are about it.'],
          nextStep: 'Roll back to checkout:1, or fix checkout:2.',
          occurredAt: ago(17),
          alert: null,
        },
      ],
      timeline: {
        __typename: 'IncidentEntryConnection',
        totalCount: 2,
        edges: [
          {
            ...ENTRY,
            id: 'e1',
            at: ago(17),
            lane: 'CHANGES',
            kind: 'CHANGE',
            text: 'Workload shop/checkout: images 1 → 2.',
          },
          { ...ENTRY, id: 'e2', at: ago(14), lane: 'ALERTS', kind: 'OPENED', text: 'It opened.' },
        ].map((node) => ({ __typename: 'IncidentEntryEdge', cursor: node.id, node })),
      },
      alerts: {
        __typename: 'IncidentAlertConnection',
        totalCount: 1,
        edges: [
          {
            __typename: 'IncidentAlertEdge',
            cursor: 'm1',
            node: {
              __typename: 'IncidentAlert',
              id: 'm1',
              title: 'High CPU: shop/checkout-1',
              isEvidence: false,
              startedAt: ago(13),
              endedAt: null,
              joinedAt: ago(13),
              criterion: 'WORKLOAD',
              reason: 'It hits Deployment shop/checkout, as the others do, 60 s after the last of them.',
              evidence: [],
              alert: { __typename: 'Alert', id: 'a1', severity: 'CRITICAL' },
            },
          },
        ],
      },
    },
  },
};

describe('the incidents', () => {
  test('say how bad they are, what they hit, for how long, and who leads', async () => {
    renderRoute('/incidents', [list(INCIDENT)]);
    const row = within(await screen.findByRole('row', { name: /High CPU across deployment checkout/ }));
    for (const text of ['SEV2', 'Open', 'Ada', '20 of 24 pods, 1 workload']) expect(row.getByText(text)).toBeTruthy();
    expect(row.getByRole('link', { name: /#12/ }).getAttribute('href')).toBe('/incidents/12');
  });

  test('say that none stands, and which filter that is', async () => {
    const count = { incidents: { __typename: 'IncidentConnection', totalCount: 4 } };
    renderRoute('/incidents?severity=SEV1', [list(), { query: CountIncidentsDocument, data: count }]);
    expect(await screen.findByText(/No incidents match severity: SEV1/)).toBeTruthy();
  });

  test('can be asked for again after an error', async () => {
    renderRoute('/incidents', [{ query: IncidentsDocument, error: new Error('offline') }]);
    expect(within(await screen.findByRole('alert')).getByText(/Could not load incidents/)).toBeTruthy();
  });
});

function detailOf(incident: typeof INCIDENT) {
  return { incident: { ...(DETAIL.data as { incident: object }).incident, ...incident } };
}

/** Lets what is under way end: shorter than any poll, longer than a reconnect and the throttle of refreshes. */
const settle = () => act(() => jest.advanceTimersByTimeAsync(3_000));

/** An event that tells of an incident as it is now. */
function told(incident: typeof INCIDENT, type: 'ADDED' | 'MODIFIED'): IncidentStreamEvent {
  return { cursor: `c${incident.id}${incident.revision}`, type, occurredAt: ago(0), incident };
}

describe('incidents that arrive as they happen', () => {
  const another = { ...INCIDENT, id: 'i13', number: 13, title: 'Disk full in data' };

  test('a new one and a changed one are in the list without waiting for a poll', async () => {
    let all = [INCIDENT];
    const answer = {
      query: IncidentsDocument,
      data: () => list(...all).data,
    };
    const { wire } = renderRoute('/incidents', [answer]);
    await screen.findByRole('row', { name: /High CPU/ });
    expect(await screen.findAllByText('Live')).toHaveLength(3);
    const changed = { ...INCIDENT, severity: 'SEV1' as const, revision: 4 };
    all = [changed, another];
    act(() => {
      wire.sendIncident(told(changed, 'MODIFIED'));
      wire.sendIncident(told(another, 'ADDED'));
    });
    expect(await screen.findByRole('row', { name: /Disk full in data/ })).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /High CPU/ })).getByText('SEV1')).toBeTruthy();
  });

  test('an incident is read again when the stream tells of it, and of no other', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'performance'] });
    let asked = 0;
    const data = () => {
      asked += 1;
      return DETAIL.data;
    };
    const { wire } = renderRoute('/incidents/12', [{ query: IncidentDetailDocument, data }]);
    await settle();
    const before = asked;
    act(() => wire.sendIncident(told(another, 'ADDED')));
    await settle();
    expect(asked).toBe(before);
    act(() => wire.sendIncident(told({ ...INCIDENT, revision: 4 }, 'MODIFIED')));
    await settle();
    expect(asked).toBe(before + 1);
  });

  test.each([
    ['/incidents', IncidentsDocument, (incident: typeof INCIDENT) => list(incident).data],
    ['/incidents/12', IncidentDetailDocument, detailOf],
  ])(
    '%s is read again once where the stream starts again from a snapshot, not where it goes on',
    async (address, query, dataOf) => {
      jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'performance'] });
      let asked = 0;
      let now = INCIDENT;
      const data = () => {
        asked += 1;
        return dataOf(now);
      };
      const { wire } = renderRoute(address, [{ query, data }]);

      await settle();
      const before = asked;
      now = { ...INCIDENT, title: 'It changed unseen', revision: 4 };
      act(() => wire.loseIncidents());
      await settle();
      expect(asked).toBe(before);
      act(() => wire.expireIncidents());
      await settle();
      expect(asked).toBe(before + 1);
      expect(screen.getAllByText('It changed unseen').length).toBeGreaterThan(0);
    },
  );

  test('a page that is not live says so', async () => {
    const { wire } = renderRoute('/incidents', [list(INCIDENT)]);
    await screen.findByRole('row', { name: /High CPU/ });
    act(() => wire.loseIncidents());
    expect(await screen.findByText(/Reconnecting, attempt 1/)).toBeTruthy();
  });
});

describe('an incident', () => {
  test('says what to do next, what may have caused it, what happened, and why its alerts belong together', async () => {
    renderRoute('/incidents/12', [DETAIL]);
    expect(await screen.findByRole('heading', { name: 'High CPU across deployment checkout' })).toBeTruthy();
    const causes = within(screen.getByRole('region', { name: 'Likely causes' }));
    expect(causes.getByText(/got checkout:2 in the place of checkout:1/)).toBeTruthy();
    expect(causes.getByText(/20 of 20 alerts are about it/)).toBeTruthy();
    const timeline = within(screen.getByRole('region', { name: 'Timeline' }));
    expect(timeline.getByText('Workload shop/checkout: images 1 → 2.')).toBeTruthy();
    expect(timeline.getByRole('button', { name: 'Story' }).getAttribute('aria-pressed')).toBe('true');
    const alerts = within(screen.getByRole('region', { name: 'Alerts' }));
    expect(alerts.getByText(/It hits Deployment shop\/checkout, as the others do/)).toBeTruthy();
    expect(screen.getAllByText(/Roll back to checkout:1/).length).toBeGreaterThan(0);
  });

  test('is acknowledged by one key', async () => {
    const changed = { ...INCIDENT, status: 'ACKNOWLEDGED' as const, acknowledgedBy: 'Administrator', revision: 4 };
    const payload = { __typename: 'IncidentPayload', incident: changed, userErrors: [] };
    renderRoute('/incidents/12', [
      DETAIL,
      { query: AcknowledgeIncidentDocument, data: { acknowledgeIncident: payload } },
    ]);
    await screen.findByRole('button', { name: 'Acknowledge' });
    await userEvent.keyboard('e');
    expect(await screen.findByText('Acknowledged, with its firing alerts.')).toBeTruthy();
  });

  test('is led by whom one chooses among those who can be', async () => {
    let given: unknown;
    const people = [
      { __typename: 'Assignee', userId: 'u1', name: 'Administrator' },
      { __typename: 'Assignee', userId: 'u2', name: 'Bo' },
    ];
    const assign = ({ input }: Record<string, unknown>) => {
      given = input;
      return { assignIncident: { __typename: 'IncidentPayload', incident: INCIDENT, userErrors: [] } };
    };
    renderRoute('/incidents/12', [
      DETAIL,
      { query: AssigneesDocument, data: { assignees: people } },
      { query: AssignIncidentDocument, data: assign },
    ]);
    await screen.findByRole('button', { name: 'Acknowledge' });
    await userEvent.keyboard('a');
    const dialog = within(await screen.findByRole('dialog', { name: 'Who leads #12' }));
    await userEvent.click(await dialog.findByRole('button', { name: 'Bo' }));
    expect(await screen.findByText('Bo leads.')).toBeTruthy();
    expect(given).toEqual({ id: 'i12', user: 'u2' });
  });

  test('takes a note about a moment before now', async () => {
    renderRoute('/incidents/12', [DETAIL]);
    await userEvent.click(await screen.findByRole('button', { name: 'Note…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Note' }));
    expect(dialog.getByLabelText(/When it was/)).toBeTruthy();
    expect(dialog.getByRole('button', { name: 'Add note' }).hasAttribute('disabled')).toBe(true);
  });
});

describe('the axis of a timeline', () => {
  const start = Date.UTC(2026, 0, 1);
  const entry = (id: string, seconds: number, lane: 'ALERTS' | 'PEOPLE' = 'ALERTS') => ({
    id,
    lane,
    text: id,
    at: new Date(start + seconds * 1_000).toISOString(),
  });

  test('puts every entry at its own time, the first at the beginning and the last at the end', () => {
    const entries = [entry('a', 0), entry('b', 450), entry('c', 1_800)];
    const axis = axisOf(entries, start + 1_800_000);
    expect(marksOf(entries, 'ALERTS', axis).map(({ position }) => position)).toEqual([0, 0.25, 1]);
  });

  test('draws entries that cannot be told apart as one with their number, lane by lane', () => {
    const entries = [entry('a', 0), entry('b', 1), entry('c', 2), entry('d', 1, 'PEOPLE'), entry('e', 900)];
    const axis = axisOf(entries, start + 1_800_000);
    expect(marksOf(entries, 'ALERTS', axis).map(({ ids }) => ids)).toEqual([['a', 'b', 'c'], ['e']]);
    expect(marksOf(entries, 'PEOPLE', axis).map(({ ids }) => ids)).toEqual([['d']]);
  });
});
