// Reports the past of a demonstration cluster once, through the ordinary pipeline: batches, spool, sender.
//
// *new* (the cluster has never reported) → *inventory*: reports are spooled one after the other, counted in the state
// → *samples*: page after page up to the moment at which the state was made → *done*. The state lies in the spool
// folder and is written after each step, so that a restart goes on where the last run ended. What a crash repeats is
// one report or page with the same content: the server stores equal samples once, and an equal object changes nothing.
//
// The live reports go before: a page is spooled only when hardly anything waits, so none of them waits for more than
// two pages. Only the inventory is waited for, as a newer snapshot would take its place in the spool (protocol P16).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportedGapInput } from '../api/generated.js';
import type { SampleTable } from '../api/sample-batch.js';
import type { MetricName, Observation, SampleRow } from '../collectors/collector.js';
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import type { Batcher } from '../pipeline/batch.js';
import { writeDurably } from '../pipeline/batch-ids.js';
import type { ToldLosses } from '../pipeline/losses.js';
import type { Spool } from '../pipeline/spool.js';
import type { AgentSettings } from '../settings.js';
import { openScope, wait } from '../wait.js';
import { reportsOf } from './past-inventory.js';
import type { PastSource, PastSpan } from './source.js';

const FILE = 'past.json';
/** The simulated cluster is measured by a simulated metrics-server, then as now. */
const SOURCE = 'metrics-server';
const DAY_MS = 86_400_000;
/** The further past is told in points at this distance, the last day at the ordinary one. */
const COARSE_MS = 5 * 60_000;
/** metrics-server measures this often; asking more often tells nothing new. */
const FINEST_MS = 15_000;
/** A page is spooled when at most so many batches wait. */
const AHEAD = 1;
/** The live inventory does not wait longer than this for a server that is away. */
const LONGEST_WAIT_MS = 30_000;
const RETRY_MS = 1_000;
const AWAY = 'the agent was being moved to another cluster node';

interface State {
  /** The past ends here, unix ms; null until the source was asked. */
  toMs: number | null;
  /** When the agent was away, until the server knows it. */
  untold: readonly PastSpan[];
  /** Reports of the inventory that are in the spool or further. */
  reports: number;
  isInventoryDone: boolean;
  /** Where the next page of samples begins; null before the first. */
  nextMs: number | null;
  isDone: boolean;
}

const NEW: State = { toMs: null, untold: [], reports: 0, isInventoryDone: false, nextMs: null, isDone: false };

/** Whoever learns from the past as from the present. */
export interface PastListener {
  beginPast(): void;
  /** Resolves when it knows what is there now, or the signal aborts: what lives on is no longer told of the past. */
  whenReady(signal: AbortSignal): Promise<void>;
  observePast(observation: Observation): void;
  endPast(): void;
}

export interface BackfillOptions {
  readonly source: PastSource;
  /** The spool folder. */
  readonly dir: string;
  /** The cluster has reported before: then its past is what it has reported. */
  readonly isKnown: boolean;
  readonly batcher: Batcher;
  readonly spool: Spool;
  readonly settings: () => AgentSettings;
  readonly listener?: PastListener;
  readonly log: Log;
}

/** The back-fill of a demonstration cluster. */
export class Backfill {
  private state: State;

  constructor(private readonly options: BackfillOptions) {
    const file = join(options.dir, FILE);
    const stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : null;
    this.state = stored ?? { ...NEW, isDone: options.isKnown };
    if (stored === null) this.save({});
    if (!this.state.isDone) options.listener?.beginPast();
  }

  /** Reports what was there; resolves when the server has it, so that the live inventory comes after it. */
  async reportInventory(signal: AbortSignal): Promise<void> {
    if (this.state.isDone || this.state.isInventoryDone) return;
    await this.persist(signal, async () => {
      const { source, batcher, spool, listener } = this.options;
      const reports = reportsOf(await source.events(signal));
      for (const report of reports.slice(this.state.reports)) {
        batcher.emit({ kind: 'inventory', report });
        listener?.observePast({ kind: 'inventory', report });
        this.save({ reports: this.state.reports + 1 });
      }
      const scope = openScope(signal, LONGEST_WAIT_MS);
      await spool.whenAtMost(0, scope.signal);
      scope.close();
    });
    if (!signal.aborted) this.save({ isInventoryDone: true });
  }

  /** Reports what was measured. */
  async reportSamples(signal: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    let rows = 0;
    await this.waitForListener(signal);
    while (!this.state.isDone && !signal.aborted) {
      await this.persist(signal, async () => {
        rows += await this.nextPage(signal);
      });
    }
    if (rows > 0) this.options.log.info('The past is reported', { rows, tookMs: Date.now() - startedAt });
  }

  private async waitForListener(signal: AbortSignal): Promise<void> {
    if (this.state.isDone) return;
    const scope = openScope(signal, LONGEST_WAIT_MS);
    await this.options.listener?.whenReady(scope.signal);
    scope.close();
  }

  /** When the agent was away, as the ledger of gaps is told of it. */
  tell(): ToldLosses {
    const told = this.state.untold;
    const acknowledge = (): void => {
      if (told.length > 0) this.save({ untold: this.state.untold.filter((span) => !told.includes(span)) });
    };
    return { gaps: told.map(toGap), acknowledge };
  }

  private async nextPage(signal: AbortSignal): Promise<number> {
    const { source, batcher, spool, settings, listener } = this.options;
    const span = await this.span(signal);
    const fromMs = this.state.nextMs ?? span.fromMs;
    const recentMs = Math.max(span.fromMs, span.toMs - DAY_MS);
    const isRecent = fromMs >= recentMs;
    const stepMs = isRecent ? Math.max(FINEST_MS, settings().intervalSeconds * 1000) : COARSE_MS;
    const toMs = isRecent ? span.toMs : recentMs;
    const page = await source.samples({ fromMs, toMs, stepMs, maxValues: settings().maxSamplesPerBatch }, signal);
    await spool.whenAtMost(AHEAD, signal);
    if (signal.aborted) return 0;
    const rows = page.tables.flatMap(rowsOf);
    if (rows.length > 0) batcher.backfill(SOURCE, rows);
    listener?.observePast({ kind: 'samples', source: SOURCE, rows });
    const nextMs = page.nextMs ?? toMs;
    this.save({ nextMs, isDone: nextMs >= span.toMs });
    if (this.state.isDone) listener?.endPast();
    return rows.length;
  }

  private async span(signal: AbortSignal): Promise<{ fromMs: number; toMs: number }> {
    const { fromMs, toMs, silences } = await this.options.source.facts(signal);
    if (this.state.toMs === null) this.save({ toMs, untold: silences });
    return { fromMs, toMs: this.state.toMs ?? toMs };
  }

  /** Tries again until it works or the signal aborts: a simulator that starts anew is back within a second. */
  private async persist(signal: AbortSignal, step: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        await step();
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.options.log.warn('The past cannot be reported now', { cause: messageOf(error) });
        await wait(RETRY_MS, signal);
      }
    }
  }

  private save(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    writeDurably(this.options.dir, FILE, JSON.stringify(this.state));
  }
}

function toGap({ fromMs, toMs }: PastSpan): ReportedGapInput {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  return { from, to, reason: 'NOT_COLLECTED', data: 'ALL', batches: 0, detail: AWAY };
}

function rowsOf({ subjects, rows, times, columns }: SampleTable): SampleRow[] {
  const metrics = Object.entries(columns) as [MetricName, (number | null)[]][];
  return rows.flatMap((index, i) => {
    const subject = subjects[index];
    const observedAt = times[i];
    if (subject === undefined || observedAt === undefined) return [];
    return {
      subject,
      observedAt,
      values: Object.fromEntries(metrics.map(([name, column]) => [name, column[i] ?? null])),
    };
  });
}
