import pg from 'pg';
import { relayAccessChanges, wakeAccessChange } from '../features/accounts/access-change.service.js';
import { relayDeliveries, wakeDeliveries } from '../features/notifications/delivery-signal.js';
import { relaySignals, wakeEveryStream, wakeStream } from '../features/streams/stream-signal.js';
import type { Logger } from '../platform/logger.js';
import { observeNotifications } from './metrics.js';

// Tells the other replicas which streams have moved, where messages wait and whose access has changed, and hears it from
// them, over one connection of its own. A hint is
// sent after its commit and never inside it: NOTIFY takes a lock of the whole database at commit. States: connecting →
// listening ⇄ lost (tried again, ever later). What is missed meanwhile is found by polling; when it listens again, every
// stream that is followed here is looked at once. At most one message is under way: what comes meanwhile goes with the
// next, so a storm of commits makes as few of them as the database is quick.

export interface RelayOptions {
  url: string;
  log: Pick<Logger, 'warn' | 'info'>;
  /** How often the connection and the queue of the database are looked at, in milliseconds. */
  lookMs?: number;
  /** Share of the queue, 0 to 1, from which it is warned of. */
  alarmAt?: number;
}

const CHANNEL = 'k8intel_streams';
/** Told in the place of a stream; no stream has such a name. */
const DELIVERIES = '~deliveries';
const ACCESS = '~access';
/** Ids of tokens, users, keys and agents. */
const ID = /^[\w-]{1,64}$/;
/** PostgreSQL takes less than 8,000 bytes. */
const MAX_MESSAGE = 7_900;
const LOOK_MS = 10_000;
/** Of 8 GB: nobody listens so slowly unless a listener is stuck inside a transaction. */
const ALARM_AT = 0.05;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export class SignalRelay {
  /** Tells our own messages from those of others. */
  readonly #self = Math.random().toString(36).slice(2, 12);
  readonly #waiting = new Set<string>();
  readonly #unsubscribes: (() => void)[];
  readonly #look: NodeJS.Timeout;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | null = null;
  #attempts = 0;
  #isSending = false;
  #isStopped = false;
  #isAlarmed = false;

  private constructor(private readonly options: RelayOptions) {
    this.#unsubscribes = [
      relaySignals((tenantId, stream) => this.#tell(tenantId, stream)),
      relayDeliveries((tenantId) => this.#tell(tenantId, DELIVERIES)),
      relayAccessChanges((tenantId, about) => this.#tellAccess(tenantId, about)),
    ];
    this.#look = setInterval(() => void this.#lookAtQueue(), options.lookMs ?? LOOK_MS);
    this.#look.unref();
  }

  /** Begins; a database that is away is tried again, and polling does meanwhile. */
  static async start(options: RelayOptions): Promise<SignalRelay> {
    const relay = new SignalRelay(options);
    await relay.#connect();
    return relay;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    clearInterval(this.#look);
    if (this.#retry) clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: 'k8intel-signals',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch {
      this.#lost(client);
      return;
    }
    if (this.#isStopped) return void client.end().catch(() => undefined);
    this.#client = client;
    if (this.#attempts > 0) this.options.log.info('Signals of other replicas are heard again');
    this.#attempts = 0;
    observeNotifications({ isListening: true });
    // Whatever was told while nobody listened here.
    wakeEveryStream();
    void this.#send();
  }

  #lost(client: pg.Client): void {
    if (this.#isStopped || this.#retry || (this.#client && this.#client !== client)) return;
    this.#client = null;
    observeNotifications({ isListening: false });
    if (this.#attempts === 0) {
      this.options.log.warn(
        'Signals of other replicas are not heard: their commits are found by polling, up to 1 s later',
      );
    }
    const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts++);
    client.end().catch(() => undefined);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.#connect();
    }, ms);
    this.#retry.unref();
  }

  #tell(tenantId: string, stream: string): void {
    this.#waiting.add(`${tenantId}/${stream}`);
    void this.#send();
  }

  /** Replicas of the version before read the first half and take it for everybody; the two go in one message. */
  #tellAccess(tenantId: string, about: string | null): void {
    const isOne = about !== null && ID.test(about);
    this.#tell(tenantId, isOne ? `${ACCESS},${tenantId}/${ACCESS}:${about}` : ACCESS);
  }

  async #send(): Promise<void> {
    const client = this.#client;
    if (this.#isSending || !client || this.#waiting.size === 0) return;
    this.#isSending = true;
    const message = this.#nextMessage();
    try {
      await client.query({ name: 'notify', text: 'SELECT pg_notify($1, $2)', values: [CHANNEL, message] });
    } catch {
      // A hint that is lost is found by polling; where the queue is full, looking at it says so.
    } finally {
      this.#isSending = false;
    }
    void this.#send();
  }

  #nextMessage(): string {
    let message = this.#self;
    for (const key of this.#waiting) {
      if (message.length + key.length + 1 > MAX_MESSAGE) break;
      message += `,${key}`;
      this.#waiting.delete(key);
    }
    return message;
  }

  #heard(message: string): void {
    const [from, ...keys] = message.split(',');
    if (from === this.#self) return;
    for (const [n, key] of keys.entries()) {
      const slash = key.indexOf('/');
      const [tenantId, what] = [key.slice(0, slash), key.slice(slash + 1)];
      if (what === ACCESS) wakeAccessChange(tenantId, aboutIn(keys[n + 1], key));
      else wake(tenantId, what);
    }
  }

  /** Also finds a connection that is dead and does not say so. */
  async #lookAtQueue(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    try {
      const { rows } = await client.query<{ usage: number }>('SELECT pg_notification_queue_usage() AS usage');
      this.#judge(rows[0]!.usage);
    } catch {
      this.#lost(client);
    }
  }

  #judge(usage: number): void {
    observeNotifications({ usage });
    const isAlarming = usage >= (this.options.alarmAt ?? ALARM_AT);
    if (isAlarming && !this.#isAlarmed) {
      this.options.log.warn(
        'The notification queue of the database fills; expected it nearly empty. A session that listens is idle in a transaction: end it. Streams are polled meanwhile, and commits go on.',
        { usage },
      );
    }
    this.#isAlarmed = isAlarming;
  }
}

function wake(tenantId: string, what: string): void {
  if (what === DELIVERIES) wakeDeliveries(tenantId);
  // Whom a change of access is about was read with the change.
  else if (!what.startsWith(`${ACCESS}:`)) wakeStream(tenantId, what);
}

/** Null where the next hint does not say it: everybody is concerned then. */
function aboutIn(next: string | undefined, key: string): string | null {
  return next?.startsWith(`${key}:`) ? next.slice(key.length + 1) : null;
}
