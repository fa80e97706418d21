// What the spool lost, until the server knows it: from when to when, how many batches, and why.
//
// A loss is *noted* (and joins the one before it of the same kind where hardly any time lies between them), *told* with
// each heartbeat, and *acknowledged* when one was answered. The last one of each kind stays after that, because it may
// still grow: a spool that is full drops a batch every few seconds, and all of these are one gap to the server, which
// knows it by its beginning. Survives a restart in one small file beside the batches; where that cannot be written, as
// on a full disk, losses are kept in memory and written with the next one that can be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GapData, ReportedGapInput } from '../api/generated.js';
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { writeDurably } from './batch-ids.js';
import type { BatchHeader, BatchKind } from './spool-record.js';

const FILE = 'losses.json';
/** Losses of one kind that are no further apart are one. */
const JOIN_MS = 120_000;
/** The server takes no more of them at once; beyond it, the last one of a kind grows over the time between. */
const MAX_LOSSES = 100;

interface Loss {
  readonly kind: GapKind;
  /** Unix ms of the observations. */
  readonly from: number;
  to: number;
  batches: number;
  /** Of these the server knows. */
  acknowledged: number;
  reason: string;
}

/** What was told in one heartbeat, to be acknowledged with its answer. */
export interface ToldLosses {
  readonly gaps: ReportedGapInput[];
  acknowledge(): void;
}

/** Findings leave no gap: one that stands is told again, and an ended one that is lost is seen in its samples. */
type GapKind = Exclude<BatchKind, 'findings'>;
const DATA: Record<GapKind, GapData> = { inventory: 'INVENTORY', events: 'EVENTS', metrics: 'SAMPLES' };

export interface LossesOptions {
  readonly dir: string;
  readonly log: Log;
  /** Writes one file durably; only tests of a full disk replace it. */
  readonly write?: typeof writeDurably;
}

export class Losses {
  private losses: Loss[];
  private isDirty = false;

  constructor(private readonly options: LossesOptions) {
    this.losses = readStored(options.dir);
  }

  note({ kind, from, to }: Pick<BatchHeader, 'kind' | 'from' | 'to'>, reason: string): void {
    if (kind === 'findings') return;
    this.isDirty = true;
    const last = this.losses.findLast((loss) => loss.kind === kind);
    const isClose = last !== undefined && from >= last.from && from <= last.to + JOIN_MS;
    if (last !== undefined && (isClose || this.losses.length >= MAX_LOSSES)) {
      last.to = Math.max(last.to, to);
      last.batches += 1;
      last.reason = reason;
      return;
    }
    this.losses.push({ kind, from, to, batches: 1, acknowledged: 0, reason });
    this.forgetKnown();
  }

  /** What the server does not know yet. */
  tell(): ToldLosses {
    this.save();
    const open = this.losses.filter((loss) => loss.batches > loss.acknowledged).slice(0, MAX_LOSSES);
    const told = open.map((loss) => [loss, loss.batches] as const);
    return { gaps: open.map(toGap), acknowledge: () => this.acknowledge(told) };
  }

  private acknowledge(told: readonly (readonly [Loss, number])[]): void {
    if (told.length === 0) return;
    for (const [loss, batches] of told) loss.acknowledged = batches;
    this.isDirty = true;
    this.forgetKnown();
    this.save();
  }

  /** Writes what has changed; a failure leaves it to the next time. */
  save(): void {
    if (!this.isDirty) return;
    try {
      (this.options.write ?? writeDurably)(this.options.dir, FILE, JSON.stringify(this.losses));
      this.isDirty = false;
    } catch (error) {
      this.options.log.debug('The losses of the spool cannot be written', { cause: messageOf(error) });
    }
  }

  private forgetKnown(): void {
    const isLast = (loss: Loss): boolean => this.losses.findLast((other) => other.kind === loss.kind) === loss;
    this.losses = this.losses.filter((loss) => loss.batches > loss.acknowledged || isLast(loss));
  }
}

function toGap({ kind, from, to, batches, reason }: Loss): ReportedGapInput {
  const [begin, end] = [from, to].map((time) => new Date(time).toISOString()) as [string, string];
  return { from: begin, to: end, reason: 'DATA_DROPPED', data: DATA[kind], batches, detail: reason };
}

function isLoss(value: unknown): value is Loss {
  if (typeof value !== 'object' || value === null) return false;
  const loss = value as Record<string, unknown>;
  const areNumbers = ['from', 'to', 'batches', 'acknowledged'].every((key) => Number.isFinite(loss[key]));
  return areNumbers && String(loss['kind']) in DATA && typeof loss['reason'] === 'string';
}

function readStored(dir: string): Loss[] {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(dir, FILE), 'utf8'));
    return Array.isArray(stored) ? stored.filter(isLoss) : [];
  } catch {
    return []; // The first start, or an altered file: what was lost before stays in the log.
  }
}
