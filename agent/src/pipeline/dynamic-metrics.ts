// Metrics that collectors define at run time, until the server's catalogue has them.
//
// *waiting*: defined; nobody has asked the server yet in this run. Definitions are kept in a file beside the spool before
// a batch with such a metric is, so that what waits there is made known first after a restart too.
// *known*: the server has registered it; said again at every start and whenever the credential changes, since that may
// be another server or tenant.
// *refused*: with the reason, for an hour; its values are left out of samples meanwhile, the batch goes without them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient, ApiFailure } from '../api/client.js';
import { RegisterMetricsDocument } from '../api/generated.js';
import type {
  DynamicMetricName,
  MetricDefinition,
  MetricDefinitions,
  MetricName,
  SampleRow,
} from '../collectors/collector.js';
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { writeDurably } from './batch-ids.js';

const FILE = 'metrics.json';
/** All collectors together; a tenant's catalogue takes 1,000 of all its agents. */
export const MAX_DEFINITIONS = 500;
/** The server takes 200 at once. */
const AT_ONCE = 100;
const ASK_AGAIN_MS = 3_600_000;
/** A server that fails at registering, but at nothing else, must not hold up the samples that need it not. */
const MAX_SERVER_FAULTS = 3;
/** What nobody defined for so long is forgotten: no batch in the spool is that old. */
const FORGET_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;

interface Entry {
  readonly definition: MetricDefinition;
  /** Unix ms; to the day. */
  definedAt: number;
  state: 'WAITING' | 'KNOWN' | 'REFUSED';
  reason: string;
  askAgainAt: number;
}

export interface DynamicMetricsOptions {
  readonly dir: string;
  readonly now: () => number;
  readonly log: Log;
}

/** Whether a metric is defined at run time, by its name. */
export function isDynamic(name: string): name is DynamicMetricName {
  return name.startsWith('prometheus.') || name.startsWith('plugin.');
}

const FIXED = ['unit', 'kind', 'subjectKind'] as const;

export class DynamicMetrics implements MetricDefinitions {
  private readonly entries = new Map<string, Entry>();
  /** Refused before the server was asked. */
  private readonly unfit = new Map<string, string>();
  private serverFaults = 0;
  private mayForgetAt = 0;

  constructor(private readonly options: DynamicMetricsOptions) {
    const now = options.now();
    for (const { definition, definedAt } of readStored(options.dir)) {
      if (definedAt > now - FORGET_MS) this.entries.set(definition.name, waiting(definition, definedAt));
    }
  }

  define(definitions: readonly MetricDefinition[]): void {
    const changes = definitions.map((definition) => this.defineOne(definition));
    if (changes.includes(true)) this.store();
  }

  refused(): ReadonlyMap<string, string> {
    const refused = [...this.entries].filter(([, { state }]) => state === 'REFUSED');
    return new Map([...this.unfit, ...refused.map(([name, { reason }]) => [name, reason] as const)]);
  }

  /** The row without dynamic metrics that the server will not take; null where nothing is left of it. */
  fit(row: SampleRow): SampleRow | null {
    const names = Object.keys(row.values) as (MetricName | DynamicMetricName)[];
    const isFit = (name: string): boolean => !isDynamic(name) || this.takes(name);
    if (names.every(isFit)) return row;
    const values = Object.fromEntries(names.filter(isFit).map((name) => [name, row.values[name]]));
    return Object.keys(values).length === 0 ? null : { ...row, values };
  }

  /** Makes known what is not known yet; the failure where that has to be tried again before any sample is sent. */
  async register(api: ApiClient, bearer: string, signal: AbortSignal): Promise<ApiFailure | null> {
    const now = this.options.now();
    for (const entry of this.entries.values()) {
      if (entry.state === 'REFUSED' && entry.askAgainAt <= now) entry.state = 'WAITING';
    }
    const open = [...this.entries.values()].filter(({ state }) => state === 'WAITING');
    for (let from = 0; from < open.length; from += AT_ONCE) {
      const failure = await this.ask(open.slice(from, from + AT_ONCE), { api, bearer, signal });
      if (failure !== null) return failure;
    }
    return null;
  }

  /** The server may be another one, or its catalogue an older one: everything is said again, at most every 10 minutes. */
  forget(isAnotherServer: boolean): void {
    const now = this.options.now();
    if (!isAnotherServer && now < this.mayForgetAt) return;
    this.mayForgetAt = now + 600_000;
    for (const entry of this.entries.values()) entry.state = 'WAITING';
  }

  private takes(name: string): boolean {
    const entry = this.entries.get(name);
    return entry !== undefined && entry.state !== 'REFUSED' && !this.unfit.has(name);
  }

  /** True where what is stored has to change. */
  private defineOne(definition: MetricDefinition): boolean {
    const { name } = definition;
    const now = this.options.now();
    const known = this.entries.get(name);
    if (known === undefined) {
      if (this.entries.size >= MAX_DEFINITIONS) {
        this.refuse(name, `The agent has ${MAX_DEFINITIONS} dynamic metrics already; report fewer different ones.`);
        return false;
      }
      this.entries.set(name, waiting(definition, now));
      return true;
    }
    const other = FIXED.find((property) => known.definition[property] !== definition[property]);
    if (other !== undefined) {
      const found = `“${name}” is defined with ${other} ${definition[other]}`;
      this.refuse(name, `${found}, but was with ${known.definition[other]} before. Choose another name.`);
      return false;
    }
    this.unfit.delete(name);
    const isOld = known.definedAt < now - DAY_MS;
    if (isOld) known.definedAt = now;
    return isOld;
  }

  private refuse(name: string, reason: string): void {
    if (this.unfit.get(name) === reason) return;
    // One entry per name, and no more of them than of those that are taken.
    if (this.unfit.size < MAX_DEFINITIONS) this.unfit.set(name, reason);
    this.options.log.warn(`A metric is left out: ${reason}`, { metric: name });
  }

  /** A refusal names one of many: halves are asked until each stands for itself. */
  private async ask(
    entries: readonly Entry[],
    to: { api: ApiClient; bearer: string; signal: AbortSignal },
  ): Promise<ApiFailure | null> {
    const metrics = entries.map(({ definition }) => definition);
    const answer = await to.api.ask(RegisterMetricsDocument, { input: { metrics } }, to.bearer, to.signal);
    if (!answer.ok) return this.failed(entries, answer);
    this.serverFaults = 0;
    const problems = answer.data.registerMetrics?.userErrors ?? [];
    if (problems.length === 0) {
      for (const entry of entries) entry.state = 'KNOWN';
      return null;
    }
    if (entries.length === 1) {
      this.leaveOut(entries, problems.map(({ message }) => message).join(' '));
      return null;
    }
    const half = Math.ceil(entries.length / 2);
    return (await this.ask(entries.slice(0, half), to)) ?? this.ask(entries.slice(half), to);
  }

  private failed(entries: readonly Entry[], failure: ApiFailure): ApiFailure | null {
    const isFault = failure.code === 'INTERNAL_SERVER_ERROR';
    if (isFault) this.serverFaults += 1;
    const isWorthRepeating = failure.isRetryable && !(isFault && this.serverFaults >= MAX_SERVER_FAULTS);
    if (failure.isIdentity || isWorthRepeating) return failure;
    this.leaveOut(entries, failure.message);
    return null;
  }

  private leaveOut(entries: readonly Entry[], reason: string): void {
    const askAgainAt = this.options.now() + ASK_AGAIN_MS;
    for (const entry of entries) {
      if (entry.reason !== reason) {
        const { name } = entry.definition;
        this.options.log.warn(`The server refuses the metric ${name}, which is left out: ${reason}`);
      }
      Object.assign(entry, { state: 'REFUSED', reason, askAgainAt });
    }
  }

  private store(): void {
    const stored = [...this.entries.values()].map(({ definition, definedAt }) => ({ definition, definedAt }));
    try {
      writeDurably(this.options.dir, FILE, JSON.stringify(stored));
    } catch (error) {
      // Batches that wait over a restart would then be stored without these metrics until they are defined again.
      this.options.log.warn('The definitions of metrics cannot be stored', { cause: messageOf(error) });
    }
  }
}

function waiting(definition: MetricDefinition, definedAt: number): Entry {
  return { definition, definedAt, state: 'WAITING', reason: '', askAgainAt: 0 };
}

function isStored(value: unknown): value is Pick<Entry, 'definition' | 'definedAt'> {
  if (typeof value !== 'object' || value === null) return false;
  const { definition, definedAt } = value as { definition?: Record<string, unknown>; definedAt?: unknown };
  if (typeof definition !== 'object' || definition === null || !Number.isFinite(definedAt)) return false;
  const keys = ['name', 'unit', 'kind', 'subjectKind', 'meaning', 'source'];
  return keys.every((key) => typeof definition[key] === 'string') && isDynamic(String(definition['name']));
}

function readStored(dir: string): Pick<Entry, 'definition' | 'definedAt'>[] {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(dir, FILE), 'utf8'));
    return Array.isArray(stored) ? stored.filter(isStored) : [];
  } catch {
    return []; // The first start, or an altered file: collectors define their metrics anew when they start.
  }
}
