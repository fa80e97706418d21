import type { Database, Tx } from '../../platform/database.js';
import { momentOf } from '../../platform/moment.js';
import { SealError } from '../../platform/secret-box.js';
import type { NotificationMessage, OpenChannel } from '../channels/message.types.js';
import { announce } from './announce.service.js';
import { type AttemptResult, cancelClaim, completeAttempt, returnClaim } from './attempt.service.js';
import { takeBack } from './channel-use.service.js';
import { onDeliverySignal } from './delivery-signal.js';
import { type EvaluationTools, evaluateDue } from './evaluate.service.js';
import { type Claim, claimDelivery, LEASE_MS, readNextDue } from './outbox.service.js';
import type { Sender } from './sender.js';

// Sends what is in the outbox. Every replica runs one; what keeps them apart is the lease of each channel's queue. A
// tenant is pumped when this process enqueues for it, when an attempt ends, when something comes due, and by the sweep;
// a pump decides what has come due, then begins attempts until nothing is due or no place is free. An attempt is a short
// transaction (claim), the request outside of any, and a short transaction (complete). A kill between the two leaves the
// lease to lapse; then the message goes out again under the same id. Places are bounded, per tenant too, and channels
// that were slow last time share a part of them, so that no receiver can keep the others waiting.

export interface WorkerDeps {
  db: Database;
  now: () => Date;
  log: (message: string, fields?: object) => void;
  sender: Sender;
  /** What decisions need; a function, because the public address is known once the server listens. */
  tools: () => EvaluationTools;
  /** Told of every attempt that ended here, for the metrics of the process. */
  observe?: AttemptObserver;
}

export type AttemptObserver = (channelKind: string, outcome: AttemptResult['outcome'], durationMs: number) => void;

export interface WorkerOptions {
  /** How often every tenant is looked at, in milliseconds. */
  sweepMs?: number;
  leaseMs?: number;
  /** Most attempts under way in this process. */
  atOnce?: number;
  random?: () => number;
  /** How long a stop waits for answers that are under way, in milliseconds. */
  stopMs?: number;
}

const SWEEP_MS = 5_000;
const AT_ONCE = 64;
/** Part of the places that one tenant may take. */
const TENANT_SHARE = 0.5;
/** Part of the places that channels may take that were slow last time. */
const SLOW_SHARE = 0.25;
/** An attempt that takes longer makes its channel a slow one, until the next attempt. */
const SLOW_MS = 3_000;
const STOP_MS = 5_000;

interface Claimed {
  claim: Claim;
  /** Null where it was deleted. */
  channel: OpenChannel | SealError | null;
}

interface UnderWay {
  tenantId: string;
  channelId: string;
  isSlow: boolean;
}

export class DeliveryWorker {
  readonly #underWay = new Map<Promise<void>, UnderWay>();
  readonly #pumps = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #slow = new Set<string>();
  readonly #abort = new AbortController();
  readonly #options: Required<WorkerOptions>;
  #unsubscribe: () => void = () => undefined;
  #sweep: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(
    private readonly deps: WorkerDeps,
    options: WorkerOptions = {},
  ) {
    this.#options = {
      sweepMs: SWEEP_MS,
      leaseMs: LEASE_MS,
      atOnce: AT_ONCE,
      random: Math.random,
      stopMs: STOP_MS,
      ...options,
    };
  }

  start(): void {
    this.#unsubscribe = onDeliverySignal((tenantId) => this.wake(tenantId));
    this.#sweep = setInterval(() => void this.#sweepAll(), this.#options.sweepMs);
    void this.#sweepAll();
  }

  /** Takes nothing further, waits a short time for answers, and gives back what has none. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    clearInterval(this.#sweep);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const grace = setTimeout(() => this.#abort.abort(), this.#options.stopMs);
    await Promise.all(this.#pumps.values());
    await Promise.all(this.#underWay.keys());
    clearTimeout(grace);
  }

  /** Looks at a tenant now. */
  wake(tenantId: string): void {
    if (this.#isStopped) return;
    if (this.#pumps.has(tenantId)) {
      this.#again.add(tenantId);
      return;
    }
    const pump = this.#pump(tenantId)
      .catch((error) =>
        this.deps.log('The outbox of a tenant could not be read; it is tried again.', { tenantId, error }),
      )
      .finally(() => {
        this.#pumps.delete(tenantId);
        if (this.#again.delete(tenantId)) this.wake(tenantId);
      });
    this.#pumps.set(tenantId, pump);
  }

  /** Does all that is due for a tenant by the clock, and waits for its end. */
  async drain(tenantId: string): Promise<void> {
    for (;;) {
      this.wake(tenantId);
      while (this.#pumps.has(tenantId)) await this.#pumps.get(tenantId);
      const own = [...this.#underWay].filter(([, each]) => each.tenantId === tenantId);
      if (own.length === 0) return;
      await Promise.all(own.map(([attempt]) => attempt));
    }
  }

  async #sweepAll(): Promise<void> {
    try {
      const tenants = await this.deps.db.reference<{ id: string }>(
        'SELECT id FROM tenant WHERE suspended_at IS NULL ORDER BY id',
      );
      for (const { id } of tenants) this.wake(id);
    } catch (error) {
      if (!this.#isStopped) this.deps.log('The outbox could not be swept; it is tried again.', { error });
    }
  }

  async #pump(tenantId: string): Promise<void> {
    const { db, now, tools } = this.deps;
    const next = await db.runInTenant(tenantId, (tx) => readNextDue(tx, tenantId));
    if (next && next > now()) return this.#wakeAt(tenantId, next);
    if (!next) return;
    while (!this.#isStopped && (await db.runInTenant(tenantId, (tx) => evaluateDue(tx, tenantId, tools(), now()))) > 0);
    while (!this.#isStopped && this.#hasPlace(tenantId)) {
      const claimed = await db.runInTenant(tenantId, (tx) => this.#claim(tx, tenantId));
      if (!claimed) break;
      this.#begin(tenantId, claimed);
    }
    const later = await db.runInTenant(tenantId, (tx) => readNextDue(tx, tenantId));
    if (later) this.#wakeAt(tenantId, later);
  }

  /** What is due and cannot be begun now, such as behind another message, is looked at when an attempt ends. */
  #wakeAt(tenantId: string, at: Date): void {
    clearTimeout(this.#timers.get(tenantId));
    const waitMs = at.getTime() - this.deps.now().getTime();
    if (this.#isStopped || waitMs <= 0 || waitMs > this.#options.sweepMs) return;
    this.#timers.set(
      tenantId,
      setTimeout(() => this.wake(tenantId), waitMs),
    );
  }

  #hasPlace(tenantId: string): boolean {
    const { atOnce } = this.#options;
    const own = [...this.#underWay.values()].filter((each) => each.tenantId === tenantId).length;
    return this.#underWay.size < atOnce && own < Math.max(1, atOnce * TENANT_SHARE);
  }

  async #claim(tx: Tx, tenantId: string): Promise<Claimed | null> {
    const { atOnce, leaseMs } = this.#options;
    const busy = [...this.#underWay.values()];
    const slowNow = busy.filter(({ isSlow }) => isSlow).length;
    const full = slowNow >= Math.max(1, atOnce * SLOW_SHARE) ? [...this.#slow] : [];
    const skipped = [...busy.map(({ channelId }) => channelId), ...full];
    const claim = await claimDelivery(tx, tenantId, { skipped, leaseMs }, this.deps.now());
    return claim && { claim, channel: await this.#open(tx, tenantId, claim.channelId) };
  }

  /** A channel whose secrets do not open fails by itself, and keeps no other from being told. */
  async #open(tx: Tx, tenantId: string, channelId: string): Promise<OpenChannel | SealError | null> {
    try {
      return await this.deps.sender.open(tx, tenantId, channelId);
    } catch (error) {
      if (error instanceof SealError) return error;
      throw error;
    }
  }

  #begin(tenantId: string, { claim, channel }: Claimed): void {
    const { channelId } = claim;
    const attempt = this.#attempt(tenantId, { claim, channel })
      .catch((error) =>
        this.deps.log('An attempt could not be recorded; the message goes out again when its lease has lapsed.', {
          tenantId,
          deliveryId: claim.id,
          error,
        }),
      )
      .finally(() => {
        this.#underWay.delete(attempt);
        this.wake(tenantId);
      });
    this.#underWay.set(attempt, { tenantId, channelId, isSlow: this.#slow.has(channelId) });
  }

  async #attempt(tenantId: string, { claim, channel }: Claimed): Promise<void> {
    const { db, now } = this.deps;
    const why = whyNot(claim, channel, now());
    if (why !== null) return db.runInTenant(tenantId, (tx) => cancelClaim(tx, tenantId, { claim, why }, now()));
    const result = await this.#send(claim, channel!);
    if (this.#abort.signal.aborted && result.outcome === 'RETRY') {
      return db.runInTenant(tenantId, (tx) => returnClaim(tx, tenantId, claim, now()));
    }
    this.deps.observe?.(claim.channelKind, result.outcome, result.durationMs);
    const isOurs = await db.runInTenant(tenantId, (tx) => this.#complete(tx, tenantId, { claim, result }));
    if (isOurs) return;
    const fields = { tenantId, deliveryId: claim.id };
    this.deps.log('The lease of a message lapsed before its answer came; another sender has it.', fields);
  }

  async #send(claim: Claim, channel: OpenChannel | SealError): Promise<AttemptResult> {
    if (channel instanceof SealError) return unopened(channel);
    const began = performance.now();
    const result = await this.deps.sender.send(channel, this.#addressed(claim.message), this.#abort.signal);
    if (performance.now() - began > SLOW_MS) this.#slow.add(claim.channelId);
    else this.#slow.delete(claim.channelId);
    return result;
  }

  /** @returns false where another sender has the delivery by now */
  async #complete(
    tx: Tx,
    tenantId: string,
    { claim, result }: { claim: Claim; result: AttemptResult },
  ): Promise<boolean> {
    const { now, sender } = this.deps;
    const paceMs = 1_000 / sender.perSecond(claim.channelKind);
    const attempted = { claim, result, paceMs, random: this.#options.random() };
    if (!(await completeAttempt(tx, tenantId, attempted, now()))) return false;
    await sender.record(tx, tenantId, claim.channelId, result, now());
    if (result.outcome === 'GONE') await this.#tellGone(tx, tenantId, claim);
    return true;
  }

  /** What was written where the public address is not known bears a path. */
  #addressed(message: NotificationMessage): NotificationMessage {
    return message.link.startsWith('/')
      ? { ...message, link: `${this.deps.tools().publicUrl}${message.link}` }
      : message;
  }

  async #tellGone(tx: Tx, tenantId: string, { channelId, channelName }: Claim): Promise<void> {
    const now = this.deps.now();
    await takeBack(
      tx,
      tenantId,
      { channelId, why: 'The receiver of the channel is gone; the channel was switched off.' },
      now,
    );
    const said = {
      kind: 'CHANNEL_DISABLED',
      title: `The channel “${channelName}” was switched off`,
      text: `Its receiver answered that it is gone for good. Nobody is told through it until somebody sets a new address and switches it on again.`,
      path: '/integrations',
      except: channelId,
    } as const;
    await announce(tx, tenantId, said, now);
  }
}

/** Why a delivery whose turn has come is not sent after all; null where it is. */
function whyNot({ channelName, expiresAt }: Claim, channel: Claimed['channel'], now: Date): string | null {
  if (!channel) return 'The channel was deleted.';
  if (!(channel instanceof SealError) && !channel.isEnabled) return `“${channelName}” is switched off.`;
  return expiresAt <= now ? `It is too old: it was to be delivered by ${momentOf(expiresAt)}.` : null;
}

function unopened(error: SealError): AttemptResult {
  const nothing = { status: null, retryAfterMs: null, response: '', ref: null, durationMs: 0, sent: null };
  return { outcome: 'RETRY', error: error.message, ...nothing };
}
