import { describe, expect, jest, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { createRun, type RunFacts } from './run';
import { runText } from './run-text';

const MUTATION = 'mutation Revoke { revokeApiKey(input: { id: "1" }) { userErrors { message } } }';
const operation = (query: string, operationName?: string) => ({ query, variables: undefined, operationName });

function answering(body: object): jest.Mock<typeof fetch> {
  const text = JSON.stringify(body);
  return jest.fn<typeof fetch>(async () => ({ text: async () => text, status: 200 }) as Response);
}

function aRun({ areMutationsOn = false, body = { data: {} } as object, events = [] as object[] } = {}) {
  const runs: RunFacts[] = [];
  const send = answering(body);
  globalThis.fetch = send;
  const socket = {
    iterate: async function* () {
      yield* events;
    },
  } as unknown as Client;
  const run = createRun({
    areMutationsOn: () => areMutationsOn,
    onRun: (facts) => runs.push(facts),
    socket: () => socket,
  });
  return { run, runs, send };
}

describe('running an operation in the explorer', () => {
  test.each([
    ['a mutation', operation(MUTATION)],
    ['a mutation that is named among queries', operation(`query Q { viewer { role } } ${MUTATION}`, 'Revoke')],
    ['a document with a mutation of which none is chosen', operation(`query Q { viewer { role } } ${MUTATION}`)],
  ])('%s is refused with the reason, and nothing is sent, while mutations are off', async (_case, refused) => {
    const { run, send } = aRun();
    const answer = await (run(refused) as Promise<{ errors: { message: string }[] }>);
    expect(answer.errors[0]?.message).toContain('Allow mutations');
    expect(send).not.toHaveBeenCalled();
  });

  test('a mutation is sent once mutations are on', async () => {
    const { run, send } = aRun({ areMutationsOn: true });
    await run(operation(MUTATION));
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('a query beside a mutation is sent when the query is chosen', async () => {
    const { run, send } = aRun();
    await run(operation(`query Q { viewer { role } } ${MUTATION}`, 'Q'));
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('the cost that the answer names is shown with time and size', async () => {
    const { run, runs } = aRun({
      body: {
        data: {},
        extensions: { cost: { requested: 12, maximum: 1000, throttle: { limit: 5000, remaining: 4988 } } },
      },
    });
    await run(operation('{ viewer { role } }'));
    expect(runText(runs[0] ?? null)).toMatch(/^\d+ ms · cost 12 of 1,000 points, 4,988 left · \d+ B$/);
  });

  test('the cost of an answer that names none is n/a, not 0', async () => {
    const { run, runs } = aRun();
    await run(operation('{ viewer { role } }'));
    expect(runText(runs[0] ?? null)).toContain('cost n/a');
  });

  test('a subscription goes over the socket and counts its events', async () => {
    const { run, runs, send } = aRun({ events: [{ data: { n: 1 } }, { data: { n: 2 } }] });
    const seen: unknown[] = [];
    for await (const answer of run(operation('subscription S { alertStream { cursor } }')) as AsyncIterable<object>) {
      seen.push(answer);
    }
    expect(seen).toHaveLength(2);
    expect(runs.at(-1)?.events).toBe(2);
    expect(send).not.toHaveBeenCalled();
  });
});
