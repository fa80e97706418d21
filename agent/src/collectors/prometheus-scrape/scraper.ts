// Asks one annotated pod, again and again.
//
// unaddressed → addressed: the pod is read once for each of its versions, for its address and port.
// addressed → read: its answer is small enough and says something.
// A pod that fails is left alone for a growing time (at most five minutes), so that a hundred dead ones do not use up
// every round; one that is slow costs its own time-out only.
import http from 'node:http';
import https from 'node:https';
import { explainNetworkError } from '../../explain.js';
import type { KubeClient } from '../../kube/client.js';
import type { KubePod } from '../../kube/objects.js';
import { request } from '../../net/request.js';
import { openScope } from '../../wait.js';
import type { MetricSelector } from './selector.js';
import { addressOf, type Wish } from './target.js';
import { TargetReader, type TargetReading } from './target-reader.js';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const TIMEOUT_MS = 4_000;
const MAX_PAUSE_MS = 300_000;

// OpenMetrics first, as it tells times and units; then the text format, then whatever there is.
const HEADERS = {
  accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.8,*/*;q=0.1',
  'user-agent': 'k8intel-agent',
};

/** No connection is kept: a pod is asked once a round. */
const CONNECTIONS = {
  http: new http.Agent({ keepAlive: false }),
  // A pod is asked by its address, which stands in no certificate: the authority is checked, the name cannot be. No
  // credential is sent either way.
  https: new https.Agent({ keepAlive: false, checkServerIdentity: () => undefined }),
};

export type Scraped =
  | { readonly reading: TargetReading; readonly at: number }
  | { readonly problem: string }
  /** Nothing is to be expected of it now: it has ended, or is left alone for a while. */
  | { readonly skipped: true; readonly problem?: string };

export class Scraper {
  /** The pod's newest version: with another one its address may be another. */
  version = '';
  private readonly reader: TargetReader;
  private url: string | null = null;
  private readVersion: string | null = null;
  private failures = 0;
  private notBefore = 0;
  private lastProblem = '';

  constructor(
    readonly wish: Wish,
    selectors: readonly MetricSelector[],
  ) {
    this.reader = new TargetReader(selectors);
  }

  /** Series that are remembered of it. */
  get series(): number {
    return this.reader.series;
  }

  async scrape(kube: KubeClient, now: () => number, signal: AbortSignal): Promise<Scraped> {
    if (this.wish.problem !== null) return { problem: this.wish.problem };
    if (now() < this.notBefore) return { skipped: true, problem: this.lastProblem };
    const found = await this.locate(kube, signal);
    if (found !== null) return found;
    const answer = await this.ask(now, signal);
    if ('problem' in answer) return this.failed(answer.problem, now());
    this.failures = 0;
    return answer;
  }

  /** Finds the address; null once it is known. */
  private async locate(kube: KubeClient, signal: AbortSignal): Promise<Scraped | null> {
    const { version } = this;
    if (this.url !== null && version === this.readVersion) return null;
    const { namespace, name } = this.wish;
    const answer = await kube.get<KubePod>(`/api/v1/namespaces/${namespace}/pods/${name}`, {}, signal);
    if (!answer.ok) return answer.kind === 'MISSING' ? { skipped: true } : { problem: answer.message };
    const address = addressOf(this.wish, answer.body);
    this.url = address !== null && 'url' in address ? address.url : null;
    this.readVersion = version;
    if (address === null) return { skipped: true };
    return 'problem' in address ? address : null;
  }

  private async ask(
    now: () => number,
    signal: AbortSignal,
  ): Promise<{ reading: TargetReading; at: number } | { problem: string }> {
    const askedAt = now();
    const scope = openScope(signal, TIMEOUT_MS);
    try {
      const agent = CONNECTIONS[this.wish.scheme];
      const options = { headers: HEADERS, signal: scope.signal, agent };
      const { status, headers, body } = await request(this.url ?? '', options, MAX_BODY_BYTES);
      if (status !== 200) return { problem: `it answered ${status}; expected 200 and metrics` };
      const isOpenMetrics = headers['content-type']?.startsWith('application/openmetrics-text') ?? false;
      // The pod counted at some moment between question and answer; an answer that took long would distort its rates.
      const at = Math.round((askedAt + now()) / 2);
      const reading = this.reader.read(body, isOpenMetrics, at);
      const isUsable = reading.problem === null || reading.samples > 0 || reading.values.size > 0;
      return isUsable ? { reading, at } : { problem: `its answer cannot be read: ${reading.problem}` };
    } catch (error) {
      // Neither the address nor the path, which an annotation holds, is told.
      return { problem: explainNetworkError(error, 'its port') };
    } finally {
      scope.close();
    }
  }

  private failed(problem: string, now: number): Scraped {
    this.failures += 1;
    this.lastProblem = problem;
    if (this.failures > 1) this.notBefore = now + Math.min(MAX_PAUSE_MS, 2 ** this.failures * 10_000);
    return { problem };
  }
}
