import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { buildSchema, GraphQLError, type GraphQLScalarType, graphql } from 'graphql';
import type { InventoryKind, InventoryPart } from '../api/generated.js';
import { INVENTORY_KINDS, INVENTORY_PARTS } from './records.js';

/** What the endpoint answers instead of working; null lets it work. */
export interface Override {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

export interface Delivery {
  readonly mutation: string;
  readonly batchId: string;
  readonly input: Record<string, unknown>;
}

interface Input {
  batchId: string;
}

function report(fake: FakeServer, mutation: string, input: Input & Record<string, unknown>) {
  const { sentAt: _, ...body } = input;
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const stored = fake.receipts.get(input.batchId);
  if (stored !== undefined && stored !== digest) {
    const extensions = { code: 'IDEMPOTENCY_MISMATCH', retryable: false };
    throw new GraphQLError(`Batch ${input.batchId} was stored with another body`, { extensions });
  }
  if (stored === undefined) fake.stored.push({ mutation, batchId: input.batchId, input });
  fake.receipts.set(input.batchId, digest);
  fake.deliveries.push({ mutation, batchId: input.batchId, input });
  const receivedAt = new Date().toISOString();
  return { receipt: { batchId: input.batchId, accepted: 1, rejected: [], receivedAt }, userErrors: [] };
}

type Heartbeat = Record<string, unknown> & { readonly budget?: { readonly isExceeded: boolean } | null };

/** The network edge of the server: /graphql/agent over the repository's schema, storing each batchId once. */
export class FakeServer {
  /** Every report that was answered, repetitions included, in the order of arrival. */
  readonly deliveries: Delivery[] = [];
  /** Every batch once. */
  readonly stored: Delivery[] = [];
  readonly heartbeats: Heartbeat[] = [];
  readonly registrations: Record<string, unknown>[] = [];
  /** Every metric that was registered, once for each time. */
  readonly metrics: { name: string; unit: string }[] = [];
  /** Why a list of metrics is refused; null takes it. */
  refuseMetrics: (names: string[]) => string | null = () => null;
  readonly receipts = new Map<string, string>();
  readonly bearers: string[] = [];
  requests = 0;
  /** What its clock says on /healthz; null for this machine's. */
  date: Date | null = null;
  /** Serves https with these; to be set before the start. */
  tls: https.ServerOptions | null = null;
  override: (body: string, bearer: string) => Override | null = () => null;
  settings = {
    intervalSeconds: 1,
    inventoryResyncSeconds: 60,
    heartbeatSeconds: 1,
    maxSamplesPerBatch: 1000,
    maxObjectsPerBatch: 100,
    maxEventsPerBatch: 100,
    maxFindingsPerBatch: 100,
    maxBodyBytes: 1_000_000,
    metrics: [],
    inventoryKinds: INVENTORY_KINDS as readonly InventoryKind[] | undefined,
    inventoryParts: INVENTORY_PARTS as readonly InventoryPart[] | undefined,
  };
  private readonly schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
  private server = createServer();
  private port = 0;

  get url(): string {
    return `${this.tls === null ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** Starts, or starts again on the same port. */
  async start(): Promise<void> {
    const date = this.schema.getType('DateTimeISO') as GraphQLScalarType;
    date.serialize = (value) => String(value);
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.handle(request, response);
    this.server = this.tls === null ? createServer(listener) : https.createServer(this.tls, listener);
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const body = (isPacked ? gunzipSync(raw) : raw).toString();
    if (request.url === '/healthz') {
      response.writeHead(200, this.date === null ? {} : { date: this.date.toUTCString() }).end('ok');
      return;
    }
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
    this.requests += 1;
    this.bearers.push(bearer);
    const override = this.override(body, bearer);
    if (override !== null) {
      response.writeHead(override.status, override.headers).end(override.body);
      return;
    }
    const { query, variables } = JSON.parse(body);
    const result = await graphql({
      schema: this.schema,
      source: query,
      variableValues: variables,
      rootValue: this.root(),
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }

  private root() {
    type Arguments = { input: Input & Record<string, unknown> };
    const reporter = (mutation: string) => (args: Arguments) => report(this, mutation, args.input);
    return {
      agentSettings: () => this.settings,
      registerAgent: ({ input }: Arguments) => {
        this.registrations.push(input);
        return { credential: `k8i_agent_${this.registrations.length}`, userErrors: [] };
      },
      reportInventory: reporter('reportInventory'),
      reportMetrics: reporter('reportMetrics'),
      reportEvents: reporter('reportEvents'),
      reportFindings: reporter('reportFindings'),
      registerMetrics: ({ input }: { input: { metrics: { name: string; unit: string }[] } }) => {
        const message = this.refuseMetrics(input.metrics.map(({ name }) => name));
        if (message !== null) return { metrics: null, userErrors: [{ message, code: 'CONFLICT' }] };
        this.metrics.push(...input.metrics);
        return { metrics: input.metrics, userErrors: [] };
      },
      heartbeat: ({ input }: { input: Heartbeat }) => {
        this.heartbeats.push(input);
        return { receivedAt: new Date().toISOString(), userErrors: [] };
      },
    };
  }
}

/** Waits until the condition holds. @throws after `deadlineMs` with what was waited for */
export async function until(what: string, condition: () => boolean, deadlineMs = 30_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
