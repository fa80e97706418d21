// The sender takes the next batch and has three outcomes: sent (deleted from the spool), retry (wait and look again
// which batch is next), reject (moved aside and counted). A refused credential is a retry: the batch is not at fault.
//
// When the server works but fails at one batch (INTERNAL_SERVER_ERROR), only batches of its kind wait: what cannot be
// stored today must not hold up everything else.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import pRetry from 'p-retry';
import type { ApiAnswer, ApiClient } from '../api/client.js';
import {
  ReportEventsDocument,
  ReportFindingsDocument,
  ReportInventoryDocument,
  ReportMetricsDocument,
  type ReportMetricsMutation,
} from '../api/generated.js';
import { messageOf } from '../explain.js';
import type { Identity } from '../identity.js';
import type { Log } from '../logger.js';
import type { Settings } from '../settings.js';
import { wait } from '../wait.js';
import { backoffMs } from './backoff.js';
import type { DynamicMetrics } from './dynamic-metrics.js';
import type { Spool, SpoolEntry } from './spool.js';
import type { BatchKind } from './spool-record.js';

export interface SenderOptions {
  readonly spool: Spool;
  readonly api: ApiClient;
  readonly identity: Identity;
  readonly settings: Settings;
  /** Dynamic metrics to make known before samples of them are sent. */
  readonly definitions?: DynamicMetrics;
  readonly log: Log;
  readonly random: () => number;
  /** Waits between attempts; only tests replace it. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The wall clock; default: this machine's. */
  readonly now?: () => number;
  /** A clock in ms that nobody sets, for waits; only tests replace it. */
  readonly elapsed?: () => number;
}

/** While a kind is held, the sender looks this often for others. */
const LOOK_MS = 500;

/** The mutations answer alike; their variables come from the spool as JSON. */
type ReportDocument = TypedDocumentNode<ReportMetricsMutation, never>;
const DOCUMENTS: Record<BatchKind, ReportDocument> = {
  inventory: ReportInventoryDocument,
  events: ReportEventsDocument,
  findings: ReportFindingsDocument,
  metrics: ReportMetricsDocument,
};

/** What a server says that does not know the mutation. */
const UNKNOWN_FINDINGS = /reportFindings|ReportFindingsInput/;
const TOO_OLD = 'The server is older than this agent and takes no findings: they are dropped until it is updated.';

export type SendOutcome =
  | { readonly outcome: 'sent'; readonly refusedItems: number; readonly firstReason: string | null }
  | {
      readonly outcome: 'retry';
      readonly reason: string;
      readonly retryAfterMs: number;
      readonly isIdentity: boolean;
      /** The server answered others meanwhile: it fails at this batch. */
      readonly isBatchFault: boolean;
    }
  | { readonly outcome: 'reject'; readonly reason: string };

/** Why an attempt failed in a way that may pass. */
class RetryError extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

/** What an answer means for the batch (protocol P31). */
export function decideOutcome(answer: ApiAnswer<ReportMetricsMutation>): SendOutcome {
  if (!answer.ok) {
    const { message: reason, retryAfterMs, isIdentity } = answer;
    const isBatchFault = answer.code === 'INTERNAL_SERVER_ERROR';
    if (answer.isRetryable || isIdentity) return { outcome: 'retry', reason, retryAfterMs, isIdentity, isBatchFault };
    return { outcome: 'reject', reason: `${answer.code}: ${reason}` };
  }
  const { receipt, userErrors } = answer.data.report ?? { receipt: null, userErrors: [] };
  if (receipt !== null) {
    return { outcome: 'sent', refusedItems: receipt.rejected.length, firstReason: receipt.rejected[0]?.reason ?? null };
  }
  const reason = userErrors.map((error) => `${error.code}: ${error.message}`).join(' ');
  if (reason !== '') return { outcome: 'reject', reason };
  const nothing = 'The server answered without a receipt.';
  return { outcome: 'retry', reason: nothing, retryAfterMs: 0, isIdentity: false, isBatchFault: true };
}

export class Sender {
  private readonly held = new Map<BatchKind, { failures: number; until: number }>();
  private areSettingsKnown = false;
  private isFailing = false;
  private attemptSince: number | null = null;
  private isTooOldSaid = false;

  constructor(private readonly options: SenderOptions) {}

  /** How long the attempt that is under way takes already, in ms; null while none is. */
  attemptMs(): number | null {
    return this.attemptSince === null ? null : this.elapsed() - this.attemptSince;
  }

  /** Sends until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.spool.whenFilled(signal);
      if (signal.aborted) return;
      try {
        await pRetry(() => this.timedAttempt(signal), {
          retries: Number.POSITIVE_INFINITY,
          minTimeout: 0,
          signal,
          onFailedAttempt: ({ error, attemptNumber }) => this.pause(error, attemptNumber, signal),
        });
      } catch (error) {
        if (signal.aborted) return;
        this.options.log.error('The sender failed and goes on', { cause: messageOf(error) });
        await (this.options.wait ?? wait)(backoffMs(1, this.options.random()), signal);
      }
    }
  }

  /** Sends what is there without retries, until the spool is empty, something fails or the signal aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && this.options.spool.next(this.heldKinds()) !== undefined) await this.attempt(signal);
    } catch (error) {
      this.options.log.info('Reports stay in the spool until the next start', {
        batches: this.options.spool.depth().batches,
        reason: messageOf(error),
      });
    }
  }

  private async timedAttempt(signal: AbortSignal): Promise<void> {
    this.attemptSince = this.elapsed();
    try {
      await this.attempt(signal);
    } finally {
      this.attemptSince = null;
    }
  }

  private elapsed(): number {
    return (this.options.elapsed ?? performance.now.bind(performance))();
  }

  private async attempt(signal: AbortSignal): Promise<void> {
    const credential = await this.options.identity.credential(signal);
    if (!credential.ok) throw new RetryError(credential.message, credential.retryAfterMs);
    if (!this.areSettingsKnown) await this.learnSettings(credential.bearer, signal);
    const entry = this.options.spool.next(this.heldKinds());
    if (entry === undefined) return (this.options.wait ?? wait)(LOOK_MS, signal);
    if (entry.hasDynamicMetrics) await this.makeKnown(credential.bearer, signal);
    const body = this.options.spool.read(entry);
    if (body === undefined) return;
    const variables = `{"input":${entry.kind === 'metrics' ? this.dated(body) : body}}`;
    const answer = await this.options.api.ask(DOCUMENTS[entry.kind], variables, credential.bearer, signal);
    this.settle(entry, decideOutcome(answer));
  }

  /** Adds the time of sending (P41): every attempt has its own, so it is not in the spool. */
  private dated(body: string): string {
    const sentAt = new Date((this.options.now ?? Date.now)()).toISOString();
    return `{"sentAt":"${sentAt}",${body.slice(1)}`;
  }

  private async learnSettings(bearer: string, signal: AbortSignal): Promise<void> {
    const failure = await this.options.settings.refresh(bearer, signal);
    if (failure === null || !(failure.isRetryable || failure.isIdentity)) {
      // A server that does not know the question is served with the agent's own, cautious limits.
      if (failure !== null) this.options.log.warn(`The server's settings stay unknown: ${failure.message}`);
      this.areSettingsKnown = true;
      return;
    }
    if (failure.isIdentity) this.refused(failure.message, failure.retryAfterMs);
    throw new RetryError(failure.message, failure.retryAfterMs);
  }

  private async makeKnown(bearer: string, signal: AbortSignal): Promise<void> {
    const failure = await this.options.definitions?.register(this.options.api, bearer, signal);
    if (!failure) return;
    if (failure.isIdentity) this.refused(failure.message, failure.retryAfterMs);
    throw new RetryError(failure.message, failure.retryAfterMs);
  }

  private refused(reason: string, retryAfterMs: number): never {
    this.options.identity.refused();
    this.options.definitions?.forget(true);
    throw new RetryError(`The credential was refused: ${reason} ${this.options.identity.remedy}`, retryAfterMs);
  }

  private settle(entry: SpoolEntry, outcome: SendOutcome): void {
    if (outcome.outcome === 'retry') {
      if (outcome.isIdentity) this.refused(outcome.reason, outcome.retryAfterMs);
      if (!outcome.isBatchFault) throw new RetryError(outcome.reason, outcome.retryAfterMs);
      this.hold(entry, outcome.reason, outcome.retryAfterMs);
      return;
    }
    this.held.delete(entry.kind);
    if (outcome.outcome === 'reject') this.refuse(entry, outcome.reason);
    else this.sent(entry, outcome.refusedItems, outcome.firstReason);
  }

  private refuse(entry: SpoolEntry, reason: string): void {
    const { spool, log } = this.options;
    if (entry.kind !== 'findings' || !UNKNOWN_FINDINGS.test(reason)) {
      spool.reject(entry, reason);
      return;
    }
    spool.decline(entry);
    if (!this.isTooOldSaid) log.warn(`${TOO_OLD} ${reason}`);
    this.isTooOldSaid = true;
  }

  private sent(entry: SpoolEntry, refusedItems: number, firstReason: string | null): void {
    const { batchId, kind, items } = entry;
    const { spool, log } = this.options;
    spool.remove(entry);
    log.debug('A batch was sent', { batchId, kind, items });
    if (refusedItems > 0 && entry.hasDynamicMetrics) this.options.definitions?.forget(false);
    if (refusedItems > 0) log.warn('The server refused items of a batch', { batchId, kind, refusedItems, firstReason });
    if (this.isFailing) log.info('The server takes reports again', { left: spool.depth().batches });
    this.isFailing = false;
  }

  private heldKinds(): Set<BatchKind> {
    const now = this.elapsed();
    return new Set([...this.held].filter(([, hold]) => hold.until > now).map(([kind]) => kind));
  }

  private hold({ kind, batchId }: SpoolEntry, reason: string, retryAfterMs: number): void {
    const failures = (this.held.get(kind)?.failures ?? 0) + 1;
    const waitMs = backoffMs(failures, this.options.random(), retryAfterMs);
    this.held.set(kind, { failures, until: this.elapsed() + waitMs });
    const { batches, bytes } = this.options.spool.depth();
    this.options.log.warn(`Batches of ${kind} wait: ${reason}`, { batchId, failures, waitMs, batches, bytes });
  }

  private async pause(error: Error, failures: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (!(error instanceof RetryError)) throw error;
    this.isFailing = true;
    const waitMs = backoffMs(failures, this.options.random(), error.retryAfterMs);
    const { batches, bytes } = this.options.spool.depth();
    this.options.log.warn(`Reports wait: ${error.message}`, { failures, waitMs, batches, bytes });
    await (this.options.wait ?? wait)(waitMs, signal);
  }
}
