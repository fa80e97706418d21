import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SampleTable } from '../api/sample-batch.js';
import type { PageRequest, PastEvent, PastFacts } from '../past/source.js';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The network edge of a simulator: serves the past of one container, a value a moment, in pages of a few moments. */
export class FakePast {
  readonly requests: PageRequest[] = [];
  momentsPerPage = 10;
  private server = createServer();

  constructor(
    private readonly facts: PastFacts,
    private readonly events: readonly PastEvent[] = [],
  ) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/_sim/past`;
  }

  async start(): Promise<void> {
    this.server = createServer(async (request, response) => {
      const body = JSON.parse(await bodyOf(request));
      const name = request.url?.split('/').at(-1) ?? '';
      const answers: Record<string, () => object> = {
        facts: () => this.facts,
        events: () => ({ events: this.events }),
        samples: () => this.page(body as PageRequest),
      };
      response.end(JSON.stringify(answers[name]?.()));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private page(request: PageRequest): { tables: SampleTable[]; nextMs: number | null } {
    this.requests.push(request);
    const { fromMs, stepMs } = request;
    const endMs = Math.min(request.toMs, fromMs + this.momentsPerPage * stepMs);
    const times: number[] = [];
    for (let ms = fromMs; ms < endMs; ms += stepMs) times.push(ms);
    const subject = { kind: 'CONTAINER', namespace: 'shop', name: 'cart-1', container: 'cart' } as const;
    const columns = { 'container.cpu.usage': times.map((_, i) => i + 1) };
    const table = { subjects: [subject], rows: times.map(() => 0), times, columns };
    return { tables: [table], nextMs: endMs < request.toMs ? endMs : null };
  }
}
