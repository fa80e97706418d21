// The only way from the collectors to the sender: one file per batch.
//
// A batch is *written* (temporary file, fsync, rename, fsync of the folder), then *next* when nothing goes before it,
// then *removed* (the server has it), *moved aside* (rejected by the server, or damaged on disk) or *dropped* (the
// spool is full, the disk is full, the batch is too old, or a newer snapshot says it all). A crash loses what was not
// yet written: at most the batcher's age. File operations are synchronous: batches are few (about one a second), and
// a batch is then either in the folder and the index, or in neither.
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileErrorCode, messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { writeDurably } from './batch-ids.js';
import { Losses } from './losses.js';
import { Seldom } from './seldom.js';
import { Aside } from './spool-aside.js';
import { type BatchHeader, type BatchKind, decodeBody, decodeHeader, encodeRecord } from './spool-record.js';
import { Waiters } from './waiters.js';

/** Sent in this order, dropped in the reverse one. */
const LANES: readonly BatchKind[] = ['inventory', 'events', 'findings', 'metrics'];
const HEADER_BYTES = 4096;
const EVICTIONS_PER_WRITE = 64;

export interface SpoolEntry extends BatchHeader {
  readonly file: string;
  readonly bytes: number;
}

/** What is known of a batch that is given up. */
export type LostBatch = Pick<BatchHeader, 'kind' | 'from' | 'to' | 'items'> & { readonly batchId?: string };

export interface SpoolDepth {
  readonly batches: number;
  readonly bytes: number;
  /** Since the start: dropped for want of room or by age, rejected by the server, damaged on disk. */
  readonly dropped: number;
  readonly rejected: number;
  readonly damaged: number;
}

export interface Spool {
  readonly newestEpoch: number;
  /** What was lost of it, for the server to know. */
  readonly losses: Losses;
  append(header: BatchHeader, body: string): void;
  /** The batch to send now: inventory, then events, findings and samples; oldest first within each; none of the kinds to skip. */
  next(skip?: ReadonlySet<BatchKind>): SpoolEntry | undefined;
  /** The body of an entry; undefined when it turned out damaged and was moved aside. */
  read(entry: SpoolEntry): string | undefined;
  remove(entry: SpoolEntry): void;
  reject(entry: SpoolEntry, reason: string): void;
  /** Drops a batch of a kind that the server does not know: counted, but nothing is wrong with it. */
  decline(entry: SpoolEntry): void;
  /** Gives back room on a full disk for a batch of a kind, by dropping what may go for it; false where nothing may. */
  makeRoom(kind: BatchKind): boolean;
  /** Counts and reports a batch that could not even be numbered. */
  lose(lost: LostBatch, reason: string): void;
  depth(): SpoolDepth;
  /** Resolves when there is something to send, or the signal aborts. */
  whenFilled(signal: AbortSignal): Promise<void>;
  /** Resolves when no more than so many batches are there, or the signal aborts. */
  whenAtMost(batches: number, signal: AbortSignal): Promise<void>;
}

export interface SpoolOptions {
  readonly dir: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly log: Log;
  /** Writes one file durably; only tests of a full disk replace it. */
  readonly write?: typeof writeDurably;
}

function fileName(header: BatchHeader): string {
  const sequence = String(header.sequence).padStart(12, '0');
  return `${LANES.indexOf(header.kind)}-${String(header.epoch).padStart(15, '0')}-${sequence}.batch`;
}

function readStart(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(HEADER_BYTES);
    return start.subarray(0, readSync(file, start, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    const remedy = 'Set K8INTEL_SPOOL_DIR to a folder that this user may write.';
    throw new Error(`The spool folder ${dir} cannot be written: ${messageOf(error)}. ${remedy}`);
  }
}

class DiskSpool implements Spool {
  readonly losses: Losses;
  private readonly lanes = new Map<BatchKind, SpoolEntry[]>(LANES.map((kind) => [kind, []]));
  private readonly waiters = new Waiters();
  private readonly aside: Aside;
  /** A full disk drops a batch every second. */
  private readonly seldom = new Seldom();
  private bytes = 0;
  private dropped = 0;
  private rejected = 0;
  private damaged = 0;

  constructor(private readonly options: SpoolOptions) {
    makeFolder(options.dir);
    this.losses = new Losses(options);
    this.aside = new Aside(options);
    // Names sort by lane, epoch and sequence, which is the order of sending.
    for (const name of readdirSync(options.dir).sort()) {
      if (name.endsWith('.tmp')) rmSync(join(options.dir, name), { force: true });
      if (name.endsWith('.batch')) this.adopt(name);
    }
    this.losses.save();
  }

  get newestEpoch(): number {
    return [...this.lanes.values()].flat().reduce((newest, entry) => Math.max(newest, entry.epoch), 0);
  }

  append(header: BatchHeader, body: string): void {
    const record = encodeRecord(header, body);
    const file = fileName(header);
    const entry: SpoolEntry = { ...header, file, bytes: record.length };
    if (this.store(entry, record)) {
      if (header.supersedesBefore !== undefined) this.supersede(header.epoch, header.supersedesBefore);
      this.waiters.wake();
    }
    this.losses.save();
  }

  next(skip: ReadonlySet<BatchKind> = new Set()): SpoolEntry | undefined {
    const oldest = this.options.now() - this.options.maxAgeMs;
    for (const kind of LANES.filter((each) => !skip.has(each))) {
      for (;;) {
        const entry = this.lanes.get(kind)?.[0];
        if (entry === undefined) break;
        if ((entry.agesFrom ?? entry.to) >= oldest) return entry;
        this.forget(entry);
        this.drop(entry, 'it is older than the spool may keep');
        this.losses.save();
      }
    }
    return undefined;
  }

  read(entry: SpoolEntry): string | undefined {
    let body: string | null = null;
    try {
      body = decodeBody(readFileSync(join(this.options.dir, entry.file)));
    } catch (error) {
      this.options.log.warn('A spooled batch cannot be read', { batchId: entry.batchId, cause: messageOf(error) });
    }
    if (body !== null) return body;
    this.unlist(entry);
    this.losses.note(entry, 'damaged on disk');
    this.losses.save();
    this.setAside(entry.file);
    return undefined;
  }

  remove(entry: SpoolEntry): void {
    this.forget(entry);
  }

  reject(entry: SpoolEntry, reason: string): void {
    this.unlist(entry);
    this.rejected += 1;
    this.losses.note(entry, 'refused by the server');
    this.losses.save();
    const { batchId, kind, items, from, to } = entry;
    this.options.log.error('The server rejected a batch; it was moved aside', {
      batchId,
      kind,
      items,
      from,
      to,
      reason,
    });
    this.aside.move(entry.file, 'rejected');
  }

  makeRoom(kind: BatchKind): boolean {
    return this.aside.clear() || this.evict('the disk is full', kind);
  }

  lose(lost: LostBatch, reason: string): void {
    this.drop(lost, reason);
    this.losses.save();
  }

  decline(entry: SpoolEntry): void {
    this.forget(entry);
    this.rejected += 1;
  }

  depth(): SpoolDepth {
    const batches = LANES.reduce((sum, kind) => sum + (this.lanes.get(kind)?.length ?? 0), 0);
    return { batches, bytes: this.bytes, dropped: this.dropped, rejected: this.rejected, damaged: this.damaged };
  }

  whenFilled(signal: AbortSignal): Promise<void> {
    return this.waiters.until(() => this.next() !== undefined, signal);
  }

  whenAtMost(batches: number, signal: AbortSignal): Promise<void> {
    return this.waiters.until(() => this.depth().batches <= batches, signal);
  }

  /** Makes room for a record and writes it; false where it had to be dropped. */
  private store(entry: SpoolEntry, record: Buffer): boolean {
    if (record.length > this.options.maxBytes) {
      this.drop(entry, 'it alone is larger than the spool may be');
      return false;
    }
    while (this.bytes + record.length > this.options.maxBytes && this.evict('the spool is full', entry.kind)) {}
    if (this.bytes + record.length > this.options.maxBytes) {
      this.drop(entry, 'the spool is full of what is sent before it');
      return false;
    }
    if (!this.writeWithRoom(entry, record)) {
      this.drop(entry, 'it could not be written');
      return false;
    }
    this.index(entry);
    return true;
  }

  private adopt(file: string): void {
    const path = join(this.options.dir, file);
    const header = decodeHeader(readStart(path));
    const { size, mtimeMs } = statSync(path);
    if (header !== null) {
      this.index({ ...header, file, bytes: size });
      return;
    }
    // What was in it is not known, but what kind it was and when it was written.
    const kind = LANES[Number(file.split('-', 1)[0])];
    if (kind !== undefined) this.losses.note({ kind, from: mtimeMs, to: mtimeMs }, 'damaged on disk');
    this.setAside(file);
  }

  private index(entry: SpoolEntry): void {
    this.lanes.get(entry.kind)?.push(entry);
    this.bytes += entry.bytes;
  }

  /** Takes an entry out of the index; a batch that was superseded while it was being sent is no longer there. */
  private unlist(entry: SpoolEntry): boolean {
    const lane = this.lanes.get(entry.kind) ?? [];
    const at = lane.findIndex((other) => other.file === entry.file);
    if (at < 0) return false;
    lane.splice(at, 1);
    this.bytes -= entry.bytes;
    this.waiters.wake();
    return true;
  }

  private forget(entry: SpoolEntry): void {
    if (!this.unlist(entry)) return;
    try {
      rmSync(join(this.options.dir, entry.file), { force: true });
    } catch (error) {
      // The server knows the batch already, so that it is sent again after a restart does no harm.
      this.options.log.warn('A batch cannot be deleted', { batchId: entry.batchId, cause: messageOf(error) });
    }
  }

  /** Drops the oldest batch of the least important kind that is not sent before `kind`; false where there is none. */
  private evict(reason: string, kind: BatchKind): boolean {
    const lanes = LANES.slice(LANES.indexOf(kind)).reverse();
    const victim = lanes.flatMap((each) => this.lanes.get(each)?.slice(0, 1) ?? [])[0];
    if (victim === undefined) return false;
    this.forget(victim);
    this.drop(victim, reason);
    return true;
  }

  private drop(lost: LostBatch, reason: string): void {
    this.dropped += 1;
    this.losses.note(lost, reason);
    const { batchId, kind, items } = lost;
    if (!this.seldom.isToBeSaid(`${kind} ${reason}`)) return;
    const [from, to] = [lost.from, lost.to].map((time) => new Date(time).toISOString());
    this.options.log.warn(`A batch was dropped: ${reason}`, { batchId, kind, items, from, to, dropped: this.dropped });
  }

  /** A full disk makes room by dropping what is least important; every other error gives the batch up. */
  private writeWithRoom({ file, kind }: SpoolEntry, record: Buffer): boolean {
    for (let tries = 0; tries <= EVICTIONS_PER_WRITE; tries += 1) {
      try {
        (this.options.write ?? writeDurably)(this.options.dir, file, record);
        return true;
      } catch (error) {
        rmSync(join(this.options.dir, `${file}.tmp`), { force: true });
        const cause = messageOf(error);
        if (this.seldom.isToBeSaid(cause))
          this.options.log.error('The spool cannot be written', { dir: this.options.dir, cause });
        if (fileErrorCode(error) !== 'ENOSPC' || !this.makeRoom(kind)) return false;
      }
    }
    return false;
  }

  private supersede(epoch: number, before: number): void {
    const isOlder = (entry: SpoolEntry): boolean =>
      entry.epoch < epoch || (entry.epoch === epoch && entry.sequence < before);
    for (const entry of [...(this.lanes.get('inventory') ?? [])].filter(isOlder)) this.forget(entry);
  }

  private setAside(file: string): void {
    this.damaged += 1;
    this.options.log.error('A spooled batch is torn or corrupt; it was moved aside', { file, damaged: this.damaged });
    this.aside.move(file, 'damaged');
  }
}

/**
 * Opens the spool folder and adopts what an earlier run left there.
 * @throws Error with the remedy when the folder cannot be made or written
 */
export function openSpool(options: SpoolOptions): Spool {
  return new DiskSpool(options);
}
