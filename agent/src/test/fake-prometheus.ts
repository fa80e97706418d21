import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QUERIES } from '../collectors/usage/prometheus/queries.js';
import { recordedText } from './fake-kubelet.js';

/** What Prometheus 2.42 answered, by metric, when it scraped the kubelets of the simulator. */
export function recordedAnswers(): Record<string, object> {
  return JSON.parse(recordedText('prometheus/answers-2.42.json.gz'));
}

/** The network edge of a Prometheus: recorded answers to the queries of the agent, and nothing else. */
export class FakePrometheus {
  answers = recordedAnswers();
  /** Answers of status and text instead. */
  refusal: { status: number; body: string } | null = null;
  readonly requests: { url: URL; headers: IncomingHttpHeaders }[] = [];
  private readonly server = createServer((request, response) => this.handle(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/prometheus`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push({ url, headers: request.headers });
    const query = QUERIES.find(({ expression }) => expression === url.searchParams.get('query'));
    const answer = query === undefined ? undefined : this.answers[query.metric];
    if (this.refusal !== null) response.writeHead(this.refusal.status).end(this.refusal.body);
    else if (url.pathname !== '/prometheus/api/v1/query') response.writeHead(404).end('404 page not found');
    else if (answer === undefined)
      response.writeHead(400).end('{"status":"error","errorType":"bad_data","error":"invalid parameter \\"query\\""}');
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }
}

/** An answer without series. */
export const NO_SERIES = { status: 'success', data: { resultType: 'vector', result: [] } };
