import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster } from '../../../test/alert-builders.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { recount } from '../../platform/object-count.js';
import type { AlertChange } from './alert-change.js';
import { changeAlertsTogether, SYSTEM } from './alert-change.service.js';
import { handleFindings } from './alert-pipeline.service.js';
import { countedAlerts } from './counted-lists.js';
import { type Finding, SEVERITY_RANK, type Severity } from './finding.js';

// Random reports and decisions against a model that knows nothing of rows, events or batches: what stands, how bad it
// is, and since when it is over. Then the tables must agree with each other: rows, events, history and counters.

const facts = useTestDatabase(8);
const START = Date.parse('2026-01-01T12:00:00Z');
const REOPEN_MINUTES = 15;

interface Told {
  pod: number;
  tells: 'FIRING' | 'PENDING' | 'CLEARED';
  severity: Severity;
}

type Act =
  | { kind: 'REPORT'; findings: Told[]; minutes: number }
  | { kind: 'DECIDE'; pod: number; change: AlertChange; minutes: number };

const told = fc.record<Told>({
  pod: fc.nat(3),
  tells: fc.constantFrom('FIRING', 'FIRING', 'PENDING', 'CLEARED'),
  severity: fc.constantFrom('INFO', 'WARNING', 'CRITICAL'),
});
const change = fc.constantFrom<AlertChange>(
  { kind: 'ACKNOWLEDGE', comment: null },
  { kind: 'UNACKNOWLEDGE' },
  { kind: 'SILENCE', silenceId: newId(), until: new Date(START), why: 'Ann: planned' },
  { kind: 'UNSILENCE' },
  { kind: 'INHIBIT', byAlertId: newId() },
  { kind: 'UNINHIBIT' },
  { kind: 'ASSIGN', userId: newId() },
  { kind: 'COMMENT', text: 'Hm.' },
  { kind: 'RESOLVE', reason: 'Done.' },
);
const minutes = fc.constantFrom(0, 1, 7, 16);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('REPORT' as const),
      findings: fc.array(told, { minLength: 1, maxLength: 8 }),
      minutes,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('DECIDE' as const), pod: fc.nat(3), change, minutes }) },
);

interface World {
  tenantId: string;
  clusterId: string;
}

async function aWorld(): Promise<World> {
  const tenantId = await addTenant(facts.db);
  return { tenantId, clusterId: await aCluster(facts.db, tenantId) };
}

function toFinding({ clusterId }: World, { pod, tells, severity }: Told, now: Date): Finding {
  const subject = { kind: 'Pod', namespace: `ns-${pod % 2}`, name: `web-${pod}`, container: null, uid: null };
  const key = { clusterId, rule: 'Trouble', subject };
  if (tells === 'CLEARED') return { ...key, state: 'CLEARED', reason: 'Gone.' };
  return {
    ...key,
    state: 'FIRING',
    source: 'EVENT',
    pending: tells === 'PENDING',
    severity,
    title: `Trouble ${severity}: web-${pod}`,
    summary: 'It is so.',
    firstSeenAt: now,
    seenAt: now,
    occurrences: 1,
  };
}

function report(world: World, findings: readonly Told[], now: Date): Promise<unknown> {
  const all = findings.map((each) => toFinding(world, each, now));
  return facts.db.runInTenant(world.tenantId, (tx) => handleFindings(tx, world.tenantId, all, now));
}

async function decide({ tenantId }: World, pod: number, wanted: AlertChange, now: Date): Promise<void> {
  await facts.db.runInTenant(tenantId, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM alert WHERE tenant_id = $1 AND subject_name = $2 ORDER BY first_seen_at, id',
      [tenantId, `web-${pod}`],
    );
    const ids = rows.slice(-1).map(({ id }) => id);
    await changeAlertsTogether(tx, tenantId, [{ ids, change: wanted }], SYSTEM, now);
  });
}

/** The trouble of one pod, as somebody would tell it. */
class Trouble {
  state: 'NONE' | 'PENDING' | 'FIRING' | 'RESOLVED' = 'NONE';
  severity: Severity = 'INFO';
  alerts = 0;
  #endedAt = 0;

  tell({ tells, severity }: Told, now: number): void {
    if (tells === 'CLEARED') this.end(now);
    else this.#stand(tells === 'PENDING' ? 'PENDING' : 'FIRING', severity, now);
  }

  #stand(wants: 'PENDING' | 'FIRING', severity: Severity, now: number): void {
    if (this.state === 'NONE' || this.state === 'RESOLVED') {
      const isSoon = this.state === 'RESOLVED' && now - this.#endedAt < REOPEN_MINUTES * 60_000;
      if (!isSoon) this.alerts++;
      this.state = wants;
      this.severity = severity;
      return;
    }
    if (wants === 'FIRING') this.state = 'FIRING';
    if (SEVERITY_RANK[severity] > SEVERITY_RANK[this.severity]) this.severity = severity;
  }

  end(now: number): void {
    if (this.state !== 'PENDING' && this.state !== 'FIRING') return;
    this.state = 'RESOLVED';
    this.#endedAt = now;
  }
}

interface Row {
  id: string;
  subject_name: string;
  state: string;
  severity: string;
  title: string;
  revision: number;
  [column: string]: unknown;
}

function sql<T>({ tenantId }: World, text: string): Promise<T[]> {
  return facts.db.runInTenant(tenantId, (tx) => tx.query<T>(text, [tenantId]));
}

const STATE_AFTER: Record<string, string> = {
  PENDING: 'PENDING',
  FIRED: 'FIRING',
  REOPENED: 'FIRING',
  RESOLVED: 'RESOLVED',
};

/**
 * Rows, events, history and counters tell one story.
 * @param isInOrder whether what came later also bears the later time; of several writers one may be overtaken
 */
async function expectOneStory(world: World, isInOrder = true): Promise<Row[]> {
  const rows = await sql<Row>(world, 'SELECT * FROM alert WHERE tenant_id = $1 ORDER BY first_seen_at, id');
  const open = rows.filter(({ resolved_at }) => resolved_at === null).map(({ subject_name }) => subject_name);
  expect(open).toEqual([...new Set(open)]);
  await expectEventsToFoldTo(rows, world);
  const entries = await sql<{ alert_id: string; kind: string }>(
    world,
    'SELECT alert_id, kind FROM alert_history WHERE tenant_id = $1 ORDER BY at, id',
  );
  for (const { id, state } of rows) {
    const own = entries.filter(({ alert_id }) => alert_id === id);
    const states = own.flatMap(({ kind }) => STATE_AFTER[kind] ?? []);
    if (isInOrder) expect(states.at(-1)).toBe(state);
    else expect(states).toContain(state);
  }
  const { tenantId, clusterId } = world;
  const wrong = await facts.db.runInTenant(tenantId, (tx) => recount(tx, tenantId, clusterId, [countedAlerts]));
  expect(wrong).toBe(0);
  return rows;
}

/** Whoever follows the stream from its beginning knows what the table knows; the numbers of each alert rise by one. */
async function expectEventsToFoldTo(rows: readonly Row[], world: World): Promise<void> {
  interface Event {
    seq: number;
    type: string;
    alert: Record<string, unknown> & { id: string; revision: number };
  }
  const events = await sql<Event>(
    world,
    `SELECT seq::float8 AS seq, type, payload -> 'alert' AS alert FROM alert_event
     WHERE tenant_id = $1 AND stream = 'alert' ORDER BY seq`,
  );
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1));
  const known = new Map<string, Event['alert']>();
  for (const { type, alert } of events) {
    const before = known.get(alert.id);
    expect({ type: type === 'ADDED', revision: alert.revision }).toEqual({
      type: before === undefined,
      revision: (before?.revision ?? 0) + 1,
    });
    known.set(alert.id, alert);
  }
  const columns = [
    'state',
    'severity',
    'title',
    'revision',
    'silenceId',
    'inhibitedById',
    'assigneeId',
    'acknowledgedBy',
    'reopenedCount',
  ];
  const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  for (const row of rows) {
    const alert = known.get(row.id)!;
    expect(columns.map((name) => [name, alert[name]])).toEqual(columns.map((name) => [name, row[snake(name)]]));
  }
  expect(known.size).toBe(rows.length);
}

describe('alerts', () => {
  it('are what a model says of any reports and decisions, and all tables agree', async () => {
    const run = async (acts: Act[]): Promise<void> => {
      const world = await aWorld();
      const model = Array.from({ length: 4 }, () => new Trouble());
      let now = START;
      for (const each of acts) {
        now += each.minutes * 60_000 + 1;
        if (each.kind === 'REPORT') {
          await report(world, each.findings, new Date(now));
          for (const finding of each.findings) model[finding.pod]!.tell(finding, now);
        } else {
          await decide(world, each.pod, each.change, new Date(now));
          if (each.change.kind === 'RESOLVE') model[each.pod]!.end(now);
        }
      }
      const rows = await expectOneStory(world);
      for (const [pod, { state, severity, alerts }] of model.entries()) {
        const own = rows.filter(({ subject_name }) => subject_name === `web-${pod}`);
        expect(own).toHaveLength(alerts);
        if (alerts > 0) expect(own.at(-1)).toMatchObject({ state, severity });
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10 }), run), { numRuns: 40 });
  }, 240_000);

  it('written by several at once become neither two nor stuck', async () => {
    const world = await aWorld();
    const deadlocks = async (): Promise<number> => {
      const [row] = await facts.db.reference<{ n: number }>(
        'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
      );
      return row!.n;
    };
    const before = await deadlocks();
    const acts = fc.sample(act, { numRuns: 120, seed: 4711 });
    const writers = [0, 1, 2, 3].map(async (writer) => {
      for (const [n, each] of acts.entries()) {
        if (n % 4 !== writer) continue;
        const now = new Date(START + n * 20_000);
        if (each.kind === 'REPORT') await report(world, each.findings, now);
        else await decide(world, each.pod, each.change, now);
      }
    });
    await Promise.all(writers);
    expect((await expectOneStory(world, false)).length).toBeGreaterThan(3);
    expect(await deadlocks()).toBe(before);
  }, 120_000);
});
