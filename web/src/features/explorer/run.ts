import { OperationTypeNode } from 'graphql';
import type { Client } from 'graphql-ws';
import { kindOf, mayMutate, type Operation } from './operation';

/** What one run took, for the line above the editors. */
export interface RunFacts {
  /** From sending to the last byte; for a stream since it was opened. */
  readonly milliseconds: number;
  readonly bytes: number;
  /** Points the server charged; null where it does not say. */
  readonly cost: Cost | null;
  /** HTTP status; null for a stream. */
  readonly status: number | null;
  /** Events so far; null for what is no stream. */
  readonly events: number | null;
}

/** What the server says in `extensions.cost`. */
export interface Cost {
  readonly requested: number;
  /** The most one operation may cost. */
  readonly maximum: number | null;
  /** Points that are left; null where nothing limits how often. */
  readonly remaining: number | null;
}

type Answer = Record<string, unknown>;

interface Options {
  /** Read at the moment of sending. */
  readonly areMutationsOn: () => boolean;
  readonly onRun: (facts: RunFacts) => void;
  /** The socket for subscriptions; made when the first one starts. */
  readonly socket: () => Client;
}

const REFUSED = {
  message:
    'This document holds a mutation, and mutations are switched off here so that nothing changes by accident. ' +
    'Switch “Allow mutations” on above the editor, then run it again.',
  extensions: { code: 'MUTATIONS_OFF' },
};

/** Sends operations as the signed-in person: queries and mutations by POST, subscriptions over the socket. */
export function createRun({ areMutationsOn, onRun, socket }: Options) {
  return (operation: Operation): Promise<Answer> | AsyncIterable<Answer> => {
    if (mayMutate(operation) && !areMutationsOn()) return Promise.resolve({ errors: [REFUSED] });
    if (kindOf(operation) === OperationTypeNode.SUBSCRIPTION) return follow(operation, socket(), onRun);
    return post(operation, onRun);
  };
}

async function post(operation: Operation, onRun: (facts: RunFacts) => void): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  const milliseconds = performance.now() - startedAt;
  const answer = JSON.parse(text) as Answer;
  onRun({ milliseconds, bytes: text.length, cost: costOf(answer), status: response.status, events: null });
  return answer;
}

async function* follow(operation: Operation, socket: Client, onRun: (facts: RunFacts) => void): AsyncIterable<Answer> {
  const startedAt = performance.now();
  let events = 0;
  let bytes = 0;
  const report = (answer: Answer | null) =>
    onRun({
      milliseconds: performance.now() - startedAt,
      bytes,
      cost: answer && costOf(answer),
      status: null,
      events,
    });
  report(null);
  for await (const answer of socket.iterate<Answer>({ ...operation })) {
    events += 1;
    bytes += JSON.stringify(answer).length;
    report(answer as Answer);
    yield answer as Answer;
  }
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Reads the cost of an answer; null where the server names none. */
export function costOf({ extensions }: Answer): Cost | null {
  const { cost } = (extensions ?? {}) as { cost?: Record<string, unknown> };
  const requested = numberOf(cost?.requested);
  if (cost === undefined || requested === null) return null;
  const throttle = (cost.throttle ?? {}) as Record<string, unknown>;
  return { requested, maximum: numberOf(cost.maximum), remaining: numberOf(throttle.remaining) };
}
