import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { issueToken } from '../src/features/accounts/access-token.service.js';

// A workload of numbered events whose truth is known, and what a checker compares it with.

export type Sql = (text: string, params?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Runs statements as superuser, each over a connection of its own: the database may come and go. */
export function sqlOver(url: string): Sql {
  return async (text, params = []) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text, [...params])).rows;
    } finally {
      await client.end();
    }
  };
}

export interface Credentials {
  /** A session of the first administrator. */
  admin: string;
  /** The credential of the agent of the cluster “prod”. */
  agent: string;
}

interface Answer {
  data?: Record<string, Record<string, unknown> | null> | null;
  errors?: { message: string; extensions: { code: string; retryable: boolean } }[];
}

export async function ask(
  url: string,
  token: string,
  path: string,
  query: string,
  variables: object = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  return (await response.json()) as Answer;
}

/** Signs in and registers a cluster. */
export async function openAccess(url: string, sql: Sql): Promise<Credentials> {
  const [owner] = await sql('SELECT tenant_id, id FROM app_user');
  const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
    (await sql(text, params)) as Row[];
  const what = { tenantId: owner!['tenant_id'] as string, principalId: owner!['id'] as string };
  const { token } = await issueToken(query, { kind: 'SESSION', ...what, expiresAt: null, now: new Date() });
  const mutation = 'mutation { createCluster(input: { name: "prod", kind: KUBERNETES }) { credential } }';
  const { data } = await ask(url, token, '/graphql', mutation);
  return { admin: token, agent: data!['createCluster']!['credential'] as string };
}

const EVENTS_PER_BATCH = 3;
const REPORT = `mutation ($batchId: String!, $events: [ClusterEventInput!]!) {
  reportEvents(input: { batchId: $batchId, events: $events }) { receipt { batchId accepted } } }`;

/** The names of the pods that a batch tells trouble of; no two batches share one. */
export function podsOf(sequence: number): string[] {
  return Array.from({ length: EVENTS_PER_BATCH }, (_, n) => `p-${String(sequence).padStart(6, '0')}-${n}`);
}

/** Agents that report numbered batches, each again until it is acknowledged, to whichever server answers. */
export class NumberedLoad {
  readonly acknowledged: number[] = [];
  readonly codes = new Set<string>();
  readonly #startedAt = new Date().toISOString();
  #next = 1;
  #isOn = true;
  #running: Promise<unknown> = Promise.resolve();

  /** @param urls of the servers that are there now */
  constructor(
    private readonly urls: () => readonly string[],
    private readonly token: string,
    private readonly pauseMs = 0,
  ) {}

  start(senders = 3): void {
    this.#running = Promise.all(Array.from({ length: senders }, (_, n) => this.#send(n)));
  }

  /** Begins no further batch, and waits until all that were begun are acknowledged. */
  async finish(): Promise<void> {
    this.#isOn = false;
    await this.#running;
  }

  async #send(sender: number): Promise<void> {
    while (this.#isOn) {
      const sequence = this.#next++;
      for (let attempt = sender; !(await this.report(sequence, attempt)); attempt++) await sleep(20);
      this.acknowledged.push(sequence);
      if (this.pauseMs > 0) await sleep(this.pauseMs);
    }
  }

  /** One attempt. @returns whether it was acknowledged */
  async report(sequence: number, attempt = 0): Promise<boolean> {
    const urls = this.urls();
    try {
      const url = urls[attempt % Math.max(1, urls.length)]!;
      const { data, errors = [] } = await ask(url, this.token, '/graphql/agent', REPORT, this.#batch(sequence));
      for (const { extensions } of errors) this.codes.add(`${extensions.code} ${extensions.retryable}`);
      return (data?.['reportEvents']?.['receipt'] as { accepted: number } | undefined)?.accepted === EVENTS_PER_BATCH;
    } catch {
      return false; // Nobody answered: the agent knows nothing and tries again.
    }
  }

  #batch(sequence: number) {
    const at = this.#startedAt;
    const events = podsOf(sequence).map((name) => ({
      uid: `uid-${name}`,
      type: 'WARNING',
      reason: 'FailedKillPod',
      message: 'Timed out.',
      count: 1,
      namespace: 'shop',
      involvedKind: 'Pod',
      involvedName: name,
      involvedUid: `pod-${name}`,
      source: 'kubelet',
      firstSeenAt: at,
      lastSeenAt: at,
    }));
    return { batchId: `1:${sequence}`, events };
  }
}

/** What is stored and should not be, or the other way round; empty where all is as acknowledged. */
export async function discrepancies(sql: Sql, acknowledged: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  const expect = (what: string, rows: unknown[], wanted: readonly unknown[]): void => {
    const [a, b] = [rows.map(String).sort(), wanted.map(String).sort()];
    if (JSON.stringify(a) === JSON.stringify(b)) return;
    const missing = b.filter((one) => !a.includes(one)).slice(0, 5);
    const excess = a.filter((one, n) => !b.includes(one) || a[n - 1] === one).slice(0, 5);
    found.push(`${what}: ${a.length} for ${b.length}; missing ${missing.join()}; too many ${excess.join()}`);
  };
  const pods = acknowledged.flatMap(podsOf);
  const column = async (text: string): Promise<unknown[]> => (await sql(text)).map((row) => row['value']);
  expect('receipts', await column(`SELECT seq AS value FROM batch_receipt WHERE epoch = 1`), acknowledged);
  expect('events', await column('SELECT involved_name AS value FROM cluster_event'), pods);
  expect('alerts', await column(`SELECT subject_name AS value FROM alert WHERE rule = 'FailedKillPod'`), pods);
  expect('occurrences', await column(`SELECT DISTINCT count AS value FROM alert WHERE rule = 'FailedKillPod'`), [1]);
  const told = `SELECT payload -> 'alert' ->> 'subjectName' AS value FROM alert_event
    WHERE stream = 'alert' AND type = 'ADDED' AND payload -> 'alert' ->> 'rule' = 'FailedKillPod'`;
  expect('stream events', await column(told), pods);
  const [gaps] = await sql(`SELECT h.last_seq - count(e.seq) AS missing FROM stream_head h
    JOIN alert_event e ON e.tenant_id = h.tenant_id AND e.stream = h.stream WHERE h.stream = 'alert' GROUP BY h.last_seq`);
  if (gaps && Number(gaps['missing']) !== 0) found.push(`the stream has ${gaps['missing']} gaps`);
  return found;
}

const STREAM = `subscription ($after: String) { alertStream(after: $after) { cursor type alert { subjectName rule } } }`;

interface Told {
  cursor: string;
  type: string;
  alert: { subjectName: string; rule: string } | null;
}

/** The code of the first error of an answer. */
function codeOf(errors: unknown): string {
  const [first] = errors as { extensions?: { code?: string } }[];
  return first?.extensions?.code ?? 'no code';
}

/** Follows the alert stream as the dashboard does: where its socket ends, it comes back with its last cursor. */
export class StreamReader {
  readonly added: string[] = [];
  /** Codes with which servers closed its sockets. */
  readonly closed: number[] = [];
  readonly refusals: string[] = [];
  cursor: string | null = null;
  #isOn = true;
  #isSubscribed = false;
  #running: Promise<void>;
  #leave: () => void = () => undefined;

  constructor(
    private readonly urls: () => readonly string[],
    private readonly token: string,
    private readonly first = 0,
    after: string | null = null,
  ) {
    this.cursor = after;
    this.#running = this.#follow();
  }

  /** Whether the server has answered its subscription with anything. */
  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    this.#leave();
    await this.#running;
  }

  async #follow(): Promise<void> {
    for (let attempt = this.first; this.#isOn; attempt++) {
      await this.#once(attempt);
      if (this.refusals.length > 0) return;
      if (this.#isOn) await sleep(50);
    }
  }

  #once(attempt: number): Promise<void> {
    const urls = this.urls();
    const url = urls[attempt % Math.max(1, urls.length)];
    if (url === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${this.token}` },
        retryAttempts: 0,
        lazy: true,
        on: { closed: (event) => void this.closed.push((event as { code?: number }).code ?? 0) },
      });
      this.#leave = () => void client.dispose();
      client.subscribe<{ alertStream: Told }>(
        { query: STREAM, variables: { after: this.cursor } },
        {
          next: ({ data, errors }) => this.#take(data?.alertStream, errors),
          error: (error) => {
            if (Array.isArray(error)) this.refusals.push(codeOf(error));
            resolve();
          },
          complete: resolve,
        },
      );
    });
  }

  #take(event: Told | undefined, errors: unknown): void {
    this.#isSubscribed = true;
    if (!event) {
      this.refusals.push(codeOf(errors));
      return;
    }
    this.cursor = event.cursor;
    if (event.type === 'ADDED' && event.alert?.rule === 'FailedKillPod') this.added.push(event.alert.subjectName);
  }
}
