import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { type AgentOfTest, addMeasuredCluster } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';

const facts = useTestDatabase();
const now = new Date('2026-03-01T15:00:00.000Z');
const HEARTBEAT = `mutation ($input: HeartbeatInput!) { heartbeat(input: $input) {
  userErrors { field message code } } }`;
let agent: AgentOfTest;
let name: string;

beforeEach(async () => {
  name = `c-${newId()}`;
  agent = await addMeasuredCluster(facts.db, facts.tenantId, name);
});

const clock = (time: string): string => `2026-03-01T${time}.000Z`;
const aGap = (more: object = {}): object => ({
  from: clock('14:02:00'),
  to: clock('14:10:00'),
  reason: 'DATA_DROPPED',
  data: 'SAMPLES',
  batches: 12,
  detail: 'the spool is full',
  ...more,
});

async function beat(...gaps: object[]): Promise<{ field: string[]; message: string }[]> {
  const input = {
    version: '1',
    startedAt: clock('10:00:00'),
    sentAt: clock('15:00:00'),
    spoolBatches: 0,
    spoolBytes: 0,
    droppedBatches: 0,
    collectors: [],
    gaps,
  };
  const { data, errors } = await execute<{ heartbeat: { userErrors: { field: string[]; message: string }[] } }>(
    { db: facts.db, caller: agent, now: () => now },
    HEARTBEAT,
    { input },
  );
  expect(errors).toBeUndefined();
  return data!.heartbeat.userErrors;
}

async function messages(): Promise<string[]> {
  const source = `{ cluster(name: "${name}") { gaps { message } } }`;
  const { data } = await execute<{ cluster: { gaps: { message: string }[] } }>(
    { db: facts.db, caller: aUser(facts.tenantId), now: () => now },
    source,
  );
  return data!.cluster.gaps.map((gap) => gap.message);
}

describe('P38: gaps in a heartbeat', () => {
  it('are stored with what the agent says of them', async () => {
    expect(await beat(aGap(), aGap({ reason: 'NOT_COLLECTED', data: null, batches: 0, detail: null }))).toEqual([]);
    expect((await messages()).sort()).toEqual([
      '12 batches of samples dropped by the agent 14:02-14:10 UTC: the spool is full.',
      'No data collected 14:02-14:10 UTC.',
    ]);
  });

  it('are the same when they are reported again, in one heartbeat or in several', async () => {
    await beat(aGap(), aGap());
    await Promise.all([beat(aGap()), beat(aGap()), beat(aGap())]);
    expect(await messages()).toEqual([
      '12 batches of samples dropped by the agent 14:02-14:10 UTC: the spool is full.',
    ]);
  });

  it('grow, and do not shrink when an older account of them comes late', async () => {
    await beat(aGap());
    await beat(aGap({ to: clock('14:20:00'), batches: 30 }));
    await beat(aGap());
    expect(await messages()).toEqual([
      '30 batches of samples dropped by the agent 14:02-14:20 UTC: the spool is full.',
    ]);
  });

  it.each([
    ['that end before they begin', [aGap({ to: clock('14:01:59') })]],
    ['that count below 0', [aGap({ batches: -1 })]],
    ['of reasons that the server finds itself', [aGap({ reason: 'AGENT_OFFLINE' })]],
    ['of which there are more than 100', Array.from({ length: 101 }, () => aGap())],
  ])('are refused as a user error: those %s', async (_sentence, gaps) => {
    expect(await beat(...gaps)).toEqual([
      { field: ['input', 'gaps'], message: expect.any(String), code: 'BAD_USER_INPUT' },
    ]);
    expect(await messages()).toEqual([]);
  });
});
