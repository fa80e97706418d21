import { readFileSync } from 'node:fs';
import { explainGarbage, explainNetworkError, messageOf } from '../../../explain.js';
import { request } from '../../../net/request.js';
import { openScope } from '../../../wait.js';
import type { UsageSettings } from '../../collector.js';
import type { SourceFailure } from '../chain.js';
import type { SeriesLabels } from './queries.js';

/** One series of an instant vector: its labels, unix seconds, and the value as text. */
export interface Series {
  readonly metric: SeriesLabels;
  readonly value: readonly [at: number, value: string];
}
export type Vector =
  | { readonly ok: true; readonly series: readonly Series[] }
  | ({ readonly ok: false } & SourceFailure);

interface Answer {
  status?: string;
  error?: string;
  data?: { resultType?: string; result?: Series[] };
}

const TIMEOUT_MS = 5_000;
/** An instant vector of 100,000 containers is half of it. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A Prometheus, or what speaks its API (Thanos, Mimir, VictoriaMetrics). */
export class PrometheusClient {
  private readonly base: URL;

  /** @param settings `prometheusUrl` is an address */
  constructor(private readonly settings: UsageSettings) {
    this.base = new URL(`${(settings.prometheusUrl ?? '').replace(/\/+$/, '')}/api/v1/query`);
  }

  /** The address without what it may carry of credentials. */
  get address(): string {
    return `${this.base.origin}${this.base.pathname.replace(/\/api\/v1\/query$/, '')}`;
  }

  /** Evaluates an expression at a time (unix seconds), or now where it is null. It never throws for an answer. */
  async query(expression: string, at: number | null, signal: AbortSignal): Promise<Vector> {
    const url = new URL(this.base);
    url.searchParams.set('query', expression);
    url.searchParams.set('timeout', `${TIMEOUT_MS / 1000}s`);
    if (at !== null) url.searchParams.set('time', String(at));
    const scope = openScope(signal, TIMEOUT_MS);
    try {
      const { status, headers, body } = await request(
        url,
        { headers: this.headers(), tls: this.tls(), signal: scope.signal },
        MAX_BYTES,
      );
      const answer = parse(body);
      if (status === 200 && answer?.data?.resultType === 'vector')
        return { ok: true, series: answer.data.result ?? [] };
      const found = answer?.error ?? explainGarbage(this.address, status, headers['content-type'] ?? null, body);
      return this.failure(status, found);
    } catch (error) {
      const thrown = scope.signal.aborted ? scope.signal.reason : error;
      return this.unreachable(explainNetworkError(thrown, this.address));
    } finally {
      scope.close();
    }
  }

  private headers(): Record<string, string> {
    const { prometheusTokenFile, prometheusTenant } = this.settings;
    return {
      accept: 'application/json',
      ...(prometheusTokenFile !== null && { authorization: `Bearer ${readText(prometheusTokenFile).trim()}` }),
      ...(prometheusTenant !== null && { 'x-scope-orgid': prometheusTenant }),
    };
  }

  private tls(): { ca?: string } {
    const { prometheusCaFile } = this.settings;
    return prometheusCaFile === null ? {} : { ca: readText(prometheusCaFile) };
  }

  private failure(status: number, found: string): Vector {
    if (status === 401 || status === 403) {
      const message = `The Prometheus at ${this.address} may not be read: it answered ${status}: ${found}`;
      const remedy = 'Give a token with K8INTEL_PROMETHEUS_TOKEN_FILE.';
      return {
        ok: false,
        status: 'DENIED',
        message: `${message} ${remedy}`,
        command: this.command('/api/v1/query?query=up'),
      };
    }
    if (status === 404) {
      const message = `There is no Prometheus at ${this.address}: it answered 404. Correct K8INTEL_PROMETHEUS_URL.`;
      return { ok: false, status: 'ABSENT', message, command: this.command('/api/v1/query?query=up') };
    }
    return this.unreachable(`it answered ${status}: ${found}`);
  }

  private unreachable(found: string): Vector {
    const message = `The Prometheus at ${this.address} cannot be asked: ${found}`;
    return { ok: false, status: 'UNREACHABLE', message, command: this.command('/-/ready') };
  }

  private command(path: string): string {
    const { prometheusTokenFile: file } = this.settings;
    const token = file === null ? '' : `-H "Authorization: Bearer $(cat ${file})" `;
    return `curl -sS ${token}'${this.address}${path}'`;
  }
}

function parse(body: string): Answer | null {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' ? answer : null;
  } catch {
    return null;
  }
}

/** @throws where the file cannot be read, in words that name it */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`the file ${path} cannot be read (${messageOf(error)})`);
  }
}
