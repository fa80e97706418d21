import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { aWebhook } from '../../../test/notifications.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { Job } from '../../platform/job-runner.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { type FiringFinding, handleFindings } from '../alerts/alert-pipeline.service.js';
import type { Matcher } from '../alerts/matcher.js';
import { lockNotifications } from '../notifications/setting.service.js';
import { inhibitionConsumer } from './inhibition.service.js';
import { purgeEndedWindows, purgeExpiredSilences } from './silence-retention.service.js';
import { silencesJob } from './silences.job.js';

const facts = useTestDatabase();
const START = new Date('2026-01-05T12:00:00Z').getTime();
let clock = START;
const now = (): Date => new Date(clock);
const later = (minutes: number): Date => new Date(clock + minutes * 60_000);
let clusterId: string;
let clusterName: string;
let admin: Caller;

beforeAll(() => {
  admin = aUser(facts.tenantId);
});

/** A cluster of its own for each test, so that none sees the alerts of another. */
beforeEach(async () => {
  clock += 24 * 3_600_000;
  clusterName = `c-${newId()}`;
  clusterId = await aCluster(facts.db, facts.tenantId, clusterName);
});

function raise(name: string, overrides: Partial<FiringFinding> = {}): Promise<unknown> {
  const finding = aFinding(clusterId, name, { seenAt: now(), ...overrides });
  return facts.db.runInTenant(facts.tenantId, (tx) => handleFindings(tx, facts.tenantId, [finding], now()));
}

function clear(name: string, overrides: Partial<FiringFinding> = {}): Promise<unknown> {
  const { subject, rule } = aFinding(clusterId, name, overrides);
  const finding = { state: 'CLEARED' as const, clusterId, rule, subject, reason: 'It ended.' };
  return facts.db.runInTenant(facts.tenantId, (tx) => handleFindings(tx, facts.tenantId, [finding], now()));
}

const sweep = (job: Job = silencesJob): Promise<void> =>
  job.run({ db: facts.db, now, log: () => undefined }, new AbortController().signal);

interface Mark {
  name: string;
  until: string | null;
  silenceId: string | null;
  inhibitedById: string | null;
}

async function marks(): Promise<Record<string, string | null>> {
  const rows = await readMarks();
  return Object.fromEntries(rows.map(({ name, until }) => [name, until]));
}

function readMarks(): Promise<Mark[]> {
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<Mark>(
      `SELECT subject_name AS name, silence_id AS "silenceId", inhibited_by_id AS "inhibitedById",
         to_char(silenced_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS until
       FROM alert WHERE tenant_id = $1 AND cluster_id = $2 AND resolved_at IS NULL ORDER BY subject_name`,
      [facts.tenantId, clusterId],
    ),
  );
}

const FIELDS = `id state reason endsAt isUntilResolved isBroad openMatches revision matchedInWords expiredBy expiredAt
  createdBy maintenanceWindow { name } history { kind actor message }`;
const PAYLOAD = `{ silence { ${FIELDS} } userErrors { field code message } }`;

interface Shown {
  id: string;
  state: string;
  endsAt: string;
  openMatches: number;
  revision: number;
  matchedInWords: string;
  isBroad: boolean;
  expiredBy: string | null;
  expiredAt: string | null;
  maintenanceWindow: { name: string } | null;
  history: { kind: string; actor: string | null; message: string }[];
}
interface Answer {
  silence: Shown | null;
  userErrors: { field: string[]; code: string; message: string }[];
}

async function call<T>(source: string, variables: object, caller: Caller = admin): Promise<T> {
  const { data, errors } = await execute<{ result: T }>({ db: facts.db, caller, now }, source, { ...variables });
  expect(errors).toBeUndefined();
  return data!.result;
}

const matcher = (field: string, ...values: string[]): Matcher => ({ field, operator: 'IN', values });
const inShop = (): Matcher[] => [matcher('cluster', clusterName), matcher('namespace', 'shop')];

function create(input: object = {}, caller: Caller = admin): Promise<Answer> {
  const all = { matchers: inShop(), reason: 'Deploy of the shop', endsAt: later(60), ...input };
  return call(
    `mutation ($input: CreateSilenceInput!) { result: createSilence(input: $input) ${PAYLOAD} }`,
    { input: all },
    caller,
  );
}

const act = (name: string, type: string, input: object, caller: Caller = admin): Promise<Answer> =>
  call(`mutation ($input: ${type}!) { result: ${name}(input: $input) ${PAYLOAD} }`, { input }, caller);

const read = (id: string): Promise<Shown> =>
  call(`query ($id: ID!) { result: node(id: $id) { ... on Silence { ${FIELDS} } } }`, { id });

describe('a silence', () => {
  it('marks what it matches at once and nothing else, and takes the marks off when it is ended', async () => {
    await raise('web-0');
    await raise('pay-0', { subject: { kind: 'Pod', namespace: 'pay', name: 'pay-0', container: null, uid: null } });
    const { silence, userErrors } = await create();
    expect(userErrors).toEqual([]);
    expect(silence).toMatchObject({
      state: 'ACTIVE',
      openMatches: 1,
      revision: 1,
      isBroad: false,
      createdBy: 'tester',
    });
    expect(silence!.matchedInWords).toBe(`cluster is ${clusterName}, namespace is shop`);
    expect(await marks()).toEqual({ 'pay-0': null, 'web-0': later(60).toISOString() });
    const told = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query(`SELECT text FROM alert_history WHERE tenant_id = $1 AND kind = 'SILENCED'`, [facts.tenantId]),
    );
    expect(told).toEqual([{ text: 'tester: Deploy of the shop' }]);

    clock += 1_000;
    const ended = await act('expireSilence', 'ExpireSilenceInput', { id: silence!.id });
    expect(ended.silence).toMatchObject({ state: 'EXPIRED', expiredBy: 'tester', revision: 2, openMatches: 0 });
    expect(ended.silence!.history.map(({ kind }) => kind)).toEqual(['CREATED', 'EXPIRED']);
    expect(await marks()).toEqual({ 'pay-0': null, 'web-0': null });
  });

  it('begins and ends by itself, and covers alerts that are raised meanwhile', async () => {
    await raise('web-0');
    const { silence } = await create({ startsAt: later(10), endsAt: later(20) });
    expect(silence).toMatchObject({ state: 'PENDING' });
    await sweep();
    expect(await marks()).toEqual({ 'web-0': null });
    const end = later(20).toISOString();
    clock += 10 * 60_000;
    await sweep();
    expect(await marks()).toEqual({ 'web-0': end });
    await raise('web-1');
    clock += 10_000;
    await sweep();
    expect(await marks()).toEqual({ 'web-0': end, 'web-1': end });
    clock += 10 * 60_000;
    await sweep();
    expect(await marks()).toEqual({ 'web-0': null, 'web-1': null });
    expect(await read(silence!.id)).toMatchObject({ state: 'EXPIRED', expiredAt: end, expiredBy: null });
    expect((await read(silence!.id)).history.map(({ kind }) => kind)).toEqual(['CREATED', 'BEGAN', 'EXPIRED']);
  });

  it('gives an alert back to the other silence that mutes it', async () => {
    await raise('web-0');
    const shorter = await create({ endsAt: later(30) });
    const longer = await create({ endsAt: later(60) });
    expect(await marks()).toEqual({ 'web-0': later(60).toISOString() });
    await act('expireSilence', 'ExpireSilenceInput', { id: longer.silence!.id });
    expect(await marks()).toEqual({ 'web-0': later(30).toISOString() });
    expect((await readMarks())[0]!.silenceId).toBe(
      Buffer.from(shorter.silence!.id, 'base64url').toString().split(':')[1],
    );
  });

  it('is extended and changed, with what it mutes', async () => {
    await raise('web-0');
    const { silence } = await create({ endsAt: later(30) });
    const extended = await act('extendSilence', 'ExtendSilenceInput', { id: silence!.id, endsAt: later(90) });
    expect(extended.silence).toMatchObject({ endsAt: later(90).toISOString(), revision: 2 });
    expect(await marks()).toEqual({ 'web-0': later(90).toISOString() });
    const matchers = [matcher('cluster', clusterName), matcher('namespace', 'pay')];
    const input = { id: silence!.id, expectedRevision: 2, matchers, reason: 'Only payments' };
    const changed = await act('updateSilence', 'UpdateSilenceInput', input);
    expect(changed).toMatchObject({
      userErrors: [],
      silence: { revision: 3, reason: 'Only payments', openMatches: 0 },
    });
    expect(await marks()).toEqual({ 'web-0': null });
    const stale = await act('updateSilence', 'UpdateSilenceInput', { ...input, reason: 'Again' });
    expect(stale.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'expectedRevision'] }]);
  });

  it('ends once all that it muted has been clear for two minutes, not when it comes and goes', async () => {
    await raise('web-0');
    const { silence } = await create({ endsAt: later(600), isUntilResolved: true });
    const state = async (): Promise<string> => (await read(silence!.id)).state;
    await clear('web-0');
    clock += 60_000;
    await sweep();
    clock += 60_000;
    await raise('web-0');
    clock += 60_000;
    await sweep();
    expect(await state()).toBe('ACTIVE');
    await clear('web-0');
    for (let minute = 0; minute < 3; minute++) {
      clock += 60_000;
      await sweep();
    }
    expect(await state()).toBe('EXPIRED');
    expect((await read(silence!.id)).history.at(-1)).toMatchObject({
      kind: 'EXPIRED',
      message: 'All that it muted is resolved.',
    });
  });

  it('tells a quarter of an hour before its end that it still mutes what fires, once', async () => {
    await raise('web-0');
    const { silence } = await create({ endsAt: later(60) });
    for (const minutes of [44, 2, 2]) {
      clock += minutes * 60_000;
      await sweep();
    }
    const entries = (await read(silence!.id)).history.filter(({ kind }) => kind === 'EXPIRING');
    expect(entries).toHaveLength(1);
    expect(entries[0]!.message).toContain('mutes 1 alert that still fire');
  });

  it('that ends soon is told to the channels of those who went live', async () => {
    const { tenantId, db } = facts;
    const { id } = await aWebhook(db, tenantId, 'http://127.0.0.1:9/');
    await db.runInTenant(tenantId, async (tx) => {
      await lockNotifications(tx, tenantId, now());
      await tx.query('UPDATE notification_setting SET live_at = $2 WHERE tenant_id = $1', [tenantId, now()]);
      await tx.query('UPDATE route SET channel_ids = ARRAY[$2::uuid] WHERE tenant_id = $1', [tenantId, id]);
    });
    await raise('web-0');
    await create({ endsAt: later(60), reason: 'Told of' });
    clock += 46 * 60_000;
    await sweep();
    const told = await db.runInTenant(tenantId, (tx) =>
      tx.query<{ title: string }>(
        `SELECT message ->> 'title' AS title FROM delivery
         WHERE tenant_id = $1 AND message ->> 'kind' = 'SILENCE_EXPIRING'`,
        [tenantId],
      ),
    );
    expect(told).toEqual([{ title: expect.stringMatching(/^A silence ends at .*: Told of$/) }]);
    await db.runInTenant(tenantId, (tx) =>
      tx.query('UPDATE notification_setting SET live_at = NULL WHERE tenant_id = $1', [tenantId]),
    );
  });

  it('that mutes nothing is found as such', async () => {
    const idle = await create();
    await raise('web-0', { subject: { kind: 'Pod', namespace: 'pay', name: 'web-0', container: null, uid: null } });
    const busy = await create({ matchers: [matcher('cluster', clusterName), matcher('namespace', 'pay')] });
    const list = (filter: string): Promise<{ edges: { node: { id: string } }[] }> =>
      call(`{ result: silences(first: 100, filter: ${filter}) { edges { node { id } } } }`, {});
    const ids = async (filter: string): Promise<string[]> => (await list(filter)).edges.map(({ node }) => node.id);
    expect(await ids('{ matchesNothing: true }')).toContain(idle.silence!.id);
    expect(await ids('{ matchesNothing: true }')).not.toContain(busy.silence!.id);
    expect(await ids('{ state: [ACTIVE], matchesNothing: false }')).toContain(busy.silence!.id);
  });

  it('marks more alerts than one transaction takes', async () => {
    const findings = Array.from({ length: 620 }, (_, n) => aFinding(clusterId, `web-${n}`, { seenAt: now() }));
    await facts.db.runInTenant(facts.tenantId, (tx) => handleFindings(tx, facts.tenantId, findings, now()));
    await create({ overrideBroad: true });
    await sweep();
    expect(Object.values(await marks()).filter((until) => until !== null)).toHaveLength(620);
  });
});

describe('what is refused', () => {
  it('is a silence that mutes more than one trouble, until somebody says so on purpose', async () => {
    const wide = { matchers: [matcher('cluster', clusterName)] };
    const refused = await create(wide);
    expect(refused.silence).toBeNull();
    expect(refused.userErrors).toMatchObject([
      { field: ['input', 'matchers'], message: expect.stringContaining('override') },
    ]);
    const made = await create({ ...wide, overrideBroad: true });
    expect(made.silence).toMatchObject({ isBroad: true });
  });

  it.each([
    ['no reason', { reason: ' ' }, 'reason'],
    ['an end that is past', { endsAt: new Date(START) }, 'endsAt'],
    ['more than a year', { endsAt: new Date(START + 500 * 86_400_000) }, 'endsAt'],
    [
      'a cluster that nobody has',
      { matchers: [matcher('cluster', 'nowhere'), matcher('namespace', 'shop')] },
      'matchers',
    ],
  ])('is %s', async (_title, input, field) => {
    const { silence, userErrors } = await create(input);
    expect(silence).toBeNull();
    expect(userErrors[0]!.field[1]).toBe(field);
  });

  it('is a change of what is over', async () => {
    const { silence } = await create();
    await act('expireSilence', 'ExpireSilenceInput', { id: silence!.id });
    const again = await act('extendSilence', 'ExtendSilenceInput', { id: silence!.id, endsAt: later(90) });
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', message: expect.stringContaining('Make a new one') }]);
  });

  it('is what reaches beyond the namespaces that somebody operates; what lies within is theirs', async () => {
    const rights = [{ role: Role.OPERATOR, clusterIds: [clusterId], namespaces: ['shop'] }];
    const operator = withRights(facts.tenantId, rights);
    const viewer = withRights(facts.tenantId, [{ ...rights[0]!, role: Role.VIEWER }]);
    const own = await create({}, operator);
    expect(own.userErrors).toEqual([]);
    const wide = await create({ matchers: [matcher('namespace', 'shop')] }, operator);
    expect(wide.userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const elsewhere = [matcher('cluster', clusterName), matcher('namespace', 'pay')];
    expect((await create({ matchers: elsewhere }, operator)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const other = await create({ matchers: elsewhere });
    const hidden = await act('expireSilence', 'ExpireSilenceInput', { id: other.silence!.id }, operator);
    expect(hidden.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { errors } = await execute(
      { db: facts.db, caller: viewer, now },
      `mutation ($id: ID!) { expireSilence(input: { id: $id }) { userErrors { code } } }`,
      { id: own.silence!.id },
    );
    expect(errors).toMatchObject([{ message: expect.stringContaining('OPERATOR') }]);
  });
});

describe('silencePreview', () => {
  const preview = (matchers: Matcher[], caller: Caller = admin): Promise<Record<string, unknown>> =>
    call(
      `query ($matchers: [MatcherInput!]!) { result: silencePreview(matchers: $matchers) { openNow firingNow silencedNow
        lastDay lastWeek broadReason problems { field message } examples { subjectName state } } }`,
      { matchers },
      caller,
    );

  it('counts what is open and what was lately, and shows examples of both', async () => {
    clock -= 4 * 86_400_000;
    await raise('web-old');
    await clear('web-old');
    clock += 4 * 86_400_000 - 3_600_000;
    await raise('web-hour');
    await clear('web-hour');
    clock += 3_600_000;
    await raise('web-0');
    await raise('web-1');
    await create({ matchers: [...inShop(), matcher('name', 'web-1')] });
    expect(await preview(inShop())).toMatchObject({
      openNow: 2,
      firingNow: 2,
      silencedNow: 1,
      lastDay: 3,
      lastWeek: 4,
      broadReason: null,
      problems: [],
      examples: [
        { state: 'FIRING' },
        { state: 'FIRING' },
        { subjectName: 'web-hour', state: 'RESOLVED' },
        { subjectName: 'web-old' },
      ],
    });
  });

  it('says what is wrong, and what is too broad, instead of failing', async () => {
    expect(await preview([matcher('moon', 'full')])).toMatchObject({
      openNow: 0,
      problems: [{ field: ['input', 'matchers', '0', 'field'] }],
    });
    expect(await preview([])).toMatchObject({ broadReason: expect.stringContaining('everything') });
  });

  it('counts nothing that the caller may not see', async () => {
    await raise('web-0');
    const elsewhere = [{ role: Role.OPERATOR, clusterIds: [clusterId], namespaces: ['pay'] }];
    expect(await preview([matcher('rule', 'FailedMount')], withRights(facts.tenantId, elsewhere))).toMatchObject({
      openNow: 0,
      problems: [{ message: expect.stringContaining('further than your role') }],
    });
  });
});

describe('a maintenance window', () => {
  const FIELDS_OF_WINDOW = 'id name revision isEnabled openings(first: 2) { startsAt endsAt }';
  const PAYLOAD_OF_WINDOW = `{ maintenanceWindow { ${FIELDS_OF_WINDOW} } userErrors { field code message } }`;
  interface WindowAnswer {
    maintenanceWindow: { id: string; openings: { startsAt: string; endsAt: string }[] } | null;
    userErrors: { field: string[]; message: string }[];
  }
  const nightly = {
    recurrence: 'WEEKLY',
    zone: 'Europe/Berlin',
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    startMinute: 120,
    durationMinutes: 60,
  };
  const save = (input: object): Promise<WindowAnswer> =>
    call(
      `mutation ($input: CreateMaintenanceWindowInput!) { result: createMaintenanceWindow(input: $input) ${PAYLOAD_OF_WINDOW} }`,
      {
        input: { name: `w-${newId()}`, reason: 'Upgrade', matchers: inShop(), schedule: nightly, ...input },
      },
    );
  const change = (input: object): Promise<WindowAnswer> =>
    call(
      `mutation ($input: UpdateMaintenanceWindowInput!) { result: updateMaintenanceWindow(input: $input) ${PAYLOAD_OF_WINDOW} }`,
      { input },
    );
  const silencesOf = async (id: string): Promise<Shown[]> => {
    const source = `query ($id: ID!) { result: silences(filter: { maintenanceWindow: [$id] }, orderBy: { field: ENDS_AT, direction: ASC }) { edges { node { ${FIELDS} } } } }`;
    const found = await call<{ edges: { node: Shown }[] }>(source, { id });
    return found.edges.map(({ node }) => node);
  };

  it('mutes while it is open, night after night, from its very first second', async () => {
    const { maintenanceWindow } = await save({});
    const id = maintenanceWindow!.id;
    const [first, second] = maintenanceWindow!.openings;
    expect(await silencesOf(id)).toMatchObject([{ state: 'PENDING', endsAt: first!.endsAt }]);
    clock = new Date(first!.startsAt).getTime();
    await raise('web-0');
    await sweep();
    expect(await marks()).toEqual({ 'web-0': first!.endsAt });
    expect(await silencesOf(id)).toMatchObject([{ state: 'ACTIVE' }, { state: 'PENDING', endsAt: second!.endsAt }]);
    clock = new Date(first!.endsAt).getTime();
    await sweep();
    expect(await marks()).toEqual({ 'web-0': null });
    clock = new Date(second!.startsAt).getTime();
    await sweep();
    expect(await marks()).toEqual({ 'web-0': second!.endsAt });
  });

  it('is forgotten with its silences once both are over for longer than alerts are kept', async () => {
    const once = { recurrence: 'ONCE', zone: 'UTC', startsAt: now(), durationMinutes: 60 };
    const id = (await save({ schedule: once })).maintenanceWindow!.id;
    const weekly = (await save({ name: 'every week' })).maintenanceWindow!.id;
    const open = (await create({ endsAt: later(60 * 24 * 100) })).silence!.id;
    clock += 60 * 60_000;
    const endedAt = clock;
    await sweep();
    clock += 60_000; // until the last alert that it may have missed is looked at
    await sweep();
    const purge = (purged: typeof purgeExpiredSilences, before: number): Promise<number> =>
      facts.db.runInTenant(facts.tenantId, (tx) =>
        purged(tx, facts.tenantId, { before: new Date(before), limit: 1_000 }),
      );
    expect([(await silencesOf(id)).length, await purge(purgeEndedWindows, clock + 1)]).toEqual([1, 0]);
    await purge(purgeExpiredSilences, endedAt);
    expect((await silencesOf(id)).length).toBe(1);
    expect(await purge(purgeExpiredSilences, endedAt + 60_000)).toBeGreaterThan(0);
    expect(await silencesOf(id)).toEqual([]);
    expect(await purge(purgeEndedWindows, endedAt + 60_000)).toBeGreaterThan(0);
    const shown = await call<({ id: string } | null)[]>('query ($ids: [ID!]!) { result: nodes(ids: $ids) { id } }', {
      ids: [id, weekly, open],
    });
    expect(shown.map((node) => node?.id)).toEqual([undefined, weekly, open]);
  });

  it('ends and is taken back when it is switched off, and opens again when it is switched on', async () => {
    await raise('web-0');
    const once = { recurrence: 'ONCE', zone: 'UTC', startsAt: now(), durationMinutes: 60 };
    const { maintenanceWindow } = await save({ schedule: once });
    const id = maintenanceWindow!.id;
    await sweep();
    expect(await marks()).toEqual({ 'web-0': later(60).toISOString() });
    await change({ id, isEnabled: false });
    await sweep();
    expect(await marks()).toEqual({ 'web-0': null });
    expect(await silencesOf(id)).toMatchObject([{ state: 'EXPIRED', expiredBy: 'tester' }]);
    await change({ id, schedule: { ...once, startsAt: later(60) }, isEnabled: true });
    expect(await silencesOf(id)).toMatchObject([{ state: 'EXPIRED' }, { state: 'PENDING' }]);
    const deleted = await call<{ deletedId: string }>(
      'mutation ($id: ID!) { result: deleteMaintenanceWindow(input: { id: $id }) { deletedId } }',
      { id },
    );
    expect(deleted.deletedId).toBe(id);
    expect(await silencesOf(id)).toMatchObject([{ state: 'EXPIRED' }]);
  });

  it('changes while it is open', async () => {
    await raise('web-0');
    const { maintenanceWindow } = await save({
      schedule: { recurrence: 'ONCE', zone: 'UTC', startsAt: now(), durationMinutes: 60 },
    });
    const schedule = { recurrence: 'ONCE', zone: 'UTC', startsAt: now(), durationMinutes: 90 };
    await change({ id: maintenanceWindow!.id, schedule });
    await sweep();
    expect(await marks()).toEqual({ 'web-0': later(90).toISOString() });
  });

  it.each([
    ['an unknown zone', { zone: 'Mars/Olympus' }, /no time zone/],
    ['no day', { weekdays: [] }, /no day is given/],
    ['an eighth day', { weekdays: [8] }, /8 is no day/],
    ['a day of 25 hours', { durationMinutes: 1_500 }, /1500 minutes/],
    ['no time of day', { startMinute: null }, /expected 0 to 1439/],
  ])('is refused with %s', async (_title, overrides, message) => {
    const { userErrors } = await save({ schedule: { ...nightly, ...overrides } });
    expect(userErrors).toMatchObject([{ field: ['input', 'schedule'], message: expect.stringMatching(message) }]);
  });

  it('is refused with a name that is taken', async () => {
    const name = `twice-${newId()}`;
    await save({ name });
    expect((await save({ name })).userErrors).toMatchObject([{ field: ['input', 'name'] }]);
  });
});

describe('inhibition', () => {
  const onNode = (name: string) => ({ subject: { kind: 'Node', namespace: null, name, container: null, uid: null } });
  const nodeDown = { ...onNode('node-1'), rule: 'NodeNotReady', severity: 'CRITICAL' as const };
  const consume = (): Promise<void> =>
    facts.db.runInTenant(facts.tenantId, async (tx) => {
      const events = await tx.query<{ seq: number; type: string; occurredAt: Date; payload: unknown }>(
        `SELECT seq::float8 AS seq, type, occurred_at AS "occurredAt", payload FROM alert_event
         WHERE tenant_id = $1 AND stream = 'alert' AND payload -> 'alert' ->> 'clusterId' = $2 ORDER BY seq`,
        [facts.tenantId, clusterId],
      );
      await inhibitionConsumer.handle(tx, facts.tenantId, events, now());
    });
  const placeOn = (name: string, node: string): Promise<unknown> =>
    facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query('UPDATE alert SET node_name = $3 WHERE tenant_id = $1 AND cluster_id = $4 AND subject_name = $2', [
        facts.tenantId,
        name,
        node,
        clusterId,
      ]),
    );
  const inhibited = async (): Promise<string[]> =>
    (await readMarks()).filter(({ inhibitedById }) => inhibitedById !== null).map(({ name }) => name);

  it('marks the alerts of pods on a node that is down, and lifts the marks when it is back', async () => {
    await raise('web-0');
    await raise('web-1');
    await placeOn('web-0', 'node-1');
    await placeOn('web-1', 'node-2');
    await consume();
    expect(await inhibited()).toEqual([]);
    await raise('node-1', nodeDown);
    await consume();
    expect(await inhibited()).toEqual(['web-0']);
    await consume();
    expect(await inhibited()).toEqual(['web-0']);
    await clear('node-1', nodeDown);
    await consume();
    expect(await inhibited()).toEqual([]);
  });

  it('finds everything again where events are lost', async () => {
    await raise('web-0');
    await placeOn('web-0', 'node-1');
    await raise('node-1', nodeDown);
    await facts.db.runInTenant(facts.tenantId, (tx) => inhibitionConsumer.rebuild!(tx, facts.tenantId, now()));
    expect(await inhibited()).toEqual(['web-0']);
  });
});
