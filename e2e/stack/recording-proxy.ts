import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One batch as the agent sent it, however often. */
export interface RecordedBatch {
  readonly batchId: string;
  readonly kind: 'metrics' | 'other';
  /** Values of the batch, absent ones included: what the limits and the store count. */
  readonly values: number;
  /** Times of its samples, unix ms. */
  readonly times: readonly number[];
  /** How often the server answered it with success, whether or not the agent heard the answer. */
  answers: number;
}

export interface RecordingProxy {
  readonly url: string;
  /** By batchId, in the order in which they were first sent. */
  readonly batches: ReadonlyMap<string, RecordedBatch>;
  /** Cuts the connection instead of passing on the next answers to metric batches: stored, and the agent cannot know. */
  loseAnswers(count: number): void;
  answersLost(): number;
  stop(): Promise<void>;
}

interface SampleTable {
  readonly times: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Stands between an agent and the server, writes down every batch, and can lose answers the way a network does. */
export async function startRecordingProxy(serverUrl: string): Promise<RecordingProxy> {
  const batches = new Map<string, RecordedBatch>();
  let toLose = 0;
  let lost = 0;
  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const batch = recordBatch(batches, body);
    forward(incoming, body, serverUrl, {
      onAnswer: (answer, text) => {
        const isStored = batch !== null && answer.statusCode === 200 && text.includes('"receipt":{');
        if (isStored) batch.answers += 1;
        if (isStored && batch.kind === 'metrics' && toLose > 0) {
          toLose -= 1;
          lost += 1;
          outgoing.destroy();
          return;
        }
        passOn(answer, text, outgoing);
      },
      onFailure: () => outgoing.destroy(),
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    batches,
    loseAnswers: (count) => {
      toLose = count;
    },
    answersLost: () => lost,
    stop: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function recordBatch(batches: Map<string, RecordedBatch>, body: string): RecordedBatch | null {
  const { variables } = JSON.parse(body) as { variables?: { input?: { batchId?: string; samples?: unknown } } };
  const batchId = variables?.input?.batchId;
  if (!batchId) return null;
  const known = batches.get(batchId);
  if (known) return known;
  const tables = (variables.input?.samples as { tables?: SampleTable[] } | undefined)?.tables ?? null;
  const columns = (tables ?? []).flatMap((table) => Object.values(table.columns));
  const batch: RecordedBatch = {
    batchId,
    kind: tables === null ? 'other' : 'metrics',
    values: columns.flat().length,
    times: (tables ?? []).flatMap((table) => table.times),
    answers: 0,
  };
  batches.set(batchId, batch);
  return batch;
}

interface Outcome {
  onAnswer(answer: IncomingMessage, text: string): void;
  onFailure(): void;
}

function forward(incoming: IncomingMessage, body: string, serverUrl: string, { onAnswer, onFailure }: Outcome): void {
  const target = new URL(incoming.url ?? '/', serverUrl);
  const headers = { ...incoming.headers, host: target.host };
  const outgoing = request(target, { method: incoming.method ?? 'POST', headers });
  outgoing.once('response', (answer) => {
    // A server that is killed while it answers breaks the body off.
    bodyOf(answer).then((text) => onAnswer(answer, text), onFailure);
  });
  outgoing.once('error', onFailure);
  outgoing.end(body);
}

function passOn(answer: IncomingMessage, text: string, outgoing: ServerResponse): void {
  const { 'transfer-encoding': _, 'content-length': __, ...headers } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 502, headers).end(text);
}
