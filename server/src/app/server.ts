import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ServerConfig } from '../config.js';
import { type Retention, storeDefaultRetention } from '../features/retention/retention.service.js';
import { ConsumerRunner } from '../features/streams/consumer.service.js';
import type { StreamConsumer } from '../features/streams/consumer.types.js';
import { historyVerifier, keepHistory } from '../features/streams/history.service.js';
import { type Database, openDatabase, type PoolOptions } from '../platform/database.js';
import { isDatabaseUnavailable, StartError } from '../platform/errors.js';
import { JobQueue } from '../platform/job-queue.js';
import { type JobContext, startJobs } from '../platform/job-runner.js';
import type { Logger } from '../platform/logger.js';
import { migrate } from '../platform/migrations.js';
import { ensurePartitions } from '../platform/partitions.js';
import type { ServerSettings } from '../platform/request-context.js';
import { SecretBox } from '../platform/secret-box.js';
import { ensureFirstTenant, openLocalAccess, writeLocalAccess } from './bootstrap.js';
import { createCallbacks } from './callbacks.js';
import { CallerMemory } from './caller-memory.js';
import { createConsumers } from './consumers.js';
import { refuseLinguisticOrder, refuseMightyRole } from './database-roles.js';
import { entities } from './entities.js';
import { createExecutor } from './executor.js';
import { createExports } from './export.js';
import { createGraphqlHttp } from './graphql-http.js';
import { createHealth } from './health.js';
import { createHttp } from './http.js';
import { createJobs } from './jobs.js';
import { observeConsumer, observeRun } from './metrics.js';
import { createNotifications } from './notifications.js';
import { Pipeline } from './pipeline.js';
import { createSchema } from './schema.js';
import { SignalRelay } from './signal-relay.js';
import { createEventStreams } from './sse.js';
import { startSubscriptions } from './subscriptions.js';
import { TokenUse } from './token-use.js';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts in order: schema of the database, pool, jobs, HTTP with sockets; `stop` goes back the same way.
 * @param now the clock that every report, query and job goes by; simulations bring one of their own
 */
export async function startServer(
  config: ServerConfig,
  log: Logger,
  now: () => Date = () => new Date(),
): Promise<RunningServer> {
  if (config.secretKeys) SecretBox.of(config.secretKeys); // a wrong key is told at start, not by the first channel
  await prepareSchema(config, log, now());
  const verify = historyVerifier(now, () => void log.warn(OTHER_HISTORY));
  const db = await openPool(config, verify);
  await refuseMightyRole(db);
  await refuseLinguisticOrder(db);
  const tenantId = await ensureFirstTenant(db, now());
  if (await keepHistory(db, now())) log.warn(OTHER_HISTORY);
  await storeDefaultRetention(db, retentionOfConfig(config));
  const health = createHealth(db);
  const callers = new CallerMemory(db, now);
  const tokenUse = new TokenUse(db, log);
  const publicUrl = (): string => parts.settings.publicUrl;
  const notifications = createNotifications(config, publicUrl, now);
  const consumers = createConsumers(notifications.tools);
  const parts = { db, settings: settingsOf(config, consumers), now, callers, tokenUse };
  const schema = await createSchema();
  const pipeline = new Pipeline(schema, createExecutor(schema), parts, config, log);
  const graphql = await createGraphqlHttp(schema, pipeline, config, log);
  const events = createEventStreams(pipeline, parts);
  const exports = createExports(schema, pipeline, parts);
  const callbacks = createCallbacks(parts, log);
  const http = createHttp(parts, { graphql, events, exports, callbacks }, health, config, log);
  const subscriptions = startSubscriptions(http, pipeline, { ...parts, log }, config);
  const port = await listen(http, config);
  parts.settings.publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  const jobs = await openJobs(config, { db, now: parts.now, log: jobLog(log) });
  const signals = await SignalRelay.start({ url: config.listenUrl ?? config.databaseUrl, log });
  const readers = new ConsumerRunner(db, consumers, {
    now,
    log: (text, fields) => void log.error(text, fields),
    observe: observeConsumer,
  });
  const deliveries = notifications.start({ db, now, log: jobLog(log) });
  if (config.bootstrapFile) {
    const access = await openLocalAccess(db, tenantId, parts.settings.publicUrl, now());
    writeLocalAccess(config.bootstrapFile, access);
  }
  const stop = async (): Promise<void> => {
    health.startDraining();
    events.stop();
    exports.stop();
    await subscriptions.stop();
    await closeHttp(http, config.drainSeconds);
    await graphql.stop();
    await tokenUse.stop();
    await readers.stop();
    await signals.stop();
    await deliveries.stop();
    await jobs.stop();
    await db.close();
  };
  return { url: parts.settings.publicUrl, stop };
}

function retentionOfConfig(config: ServerConfig): Retention {
  return {
    rawDays: config.retentionRawDays,
    fiveMinuteDays: config.retentionFiveMinuteDays,
    hourDays: config.retentionHourDays,
    dayDays: config.retentionDayDays,
    alertDays: config.retentionAlertDays,
    eventDays: config.retentionEventDays,
    streamDays: config.retentionStreamDays,
    receiptDays: config.retentionReceiptDays,
  };
}

function jobLog(log: Logger): JobContext['log'] {
  return (text, fields) => void log.log(fields && 'error' in fields ? 'error' : 'info', text, fields);
}

/** Begins to run jobs, which all replicas share; `stop` gives back what is under way. */
async function openJobs(config: ServerConfig, context: JobContext): Promise<{ stop(): Promise<void> }> {
  const onError = (error: unknown): void => context.log('The schedule of jobs met an error.', { error });
  const queue = await JobQueue.open({ url: config.jobsUrl ?? ownerUrl(config), onError });
  const jobs = await startJobs(
    createJobs(config.partitionsUrl ?? ownerUrl(config), config, {
      warningAfter: config.healthWarningAfterSeconds,
      offlineAfter: config.healthOfflineAfterSeconds,
    }),
    context,
    { queue, observe: observeRun },
  );
  return {
    async stop() {
      await jobs.stop();
      await queue.close();
    },
  };
}

function ownerUrl(config: ServerConfig): string {
  return config.migrationUrl ?? config.databaseUrl;
}

async function prepareSchema(config: ServerConfig, log: Logger, now: Date): Promise<void> {
  if (!config.migrate) return;
  try {
    const ran = await migrate(ownerUrl(config));
    if (ran.length > 0) log.info('Migrated the database', { migrations: ran });
    await ensurePartitions(ownerUrl(config), now, config.retentionRawDays);
  } catch (error) {
    throw describeDatabase(error, ownerUrl(config));
  }
}

const OTHER_HISTORY = 'The database has another history than before: streams begin anew';

async function openPool(config: ServerConfig, verify: PoolOptions['verify'] & object): Promise<Database> {
  try {
    return await openDatabase({ ...config, url: config.databaseUrl, verify }, entities);
  } catch (error) {
    throw describeDatabase(error, config.databaseUrl);
  }
}

function describeDatabase(error: unknown, url: string): unknown {
  if (!isDatabaseUnavailable(error)) return error;
  const where = URL.canParse(url) ? new URL(url).host : 'the address given';
  return new StartError(
    `PostgreSQL at ${where} cannot be reached. Start it, or correct DATABASE_URL and K8INTEL_MIGRATION_URL.`,
  );
}

function settingsOf(config: ServerConfig, streamConsumers: readonly StreamConsumer[]): ServerSettings {
  return { ...config, publicUrl: config.publicUrl ?? '', streamConsumers };
}

function listen(http: ReturnType<typeof createHttp>, { host, port }: ServerConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portTaken(port) : error));
    http.listen(port, host, () => resolve((http.address() as AddressInfo).port));
  });
}

function portTaken(port: number): StartError {
  return new StartError(
    `Port ${port} is used by another program. Stop it, or choose another port with --port or K8INTEL_PORT.`,
  );
}

/** Idle connections end at once, busy ones when their answer is sent or the time is up. */
function closeHttp(http: ReturnType<typeof createHttp>, drainSeconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => http.closeAllConnections(), drainSeconds * 1_000);
    http.close(() => {
      clearTimeout(timer);
      resolve();
    });
    http.closeIdleConnections();
  });
}

/** Where log files go; null where no data folder is given. */
export function logFolder(config: ServerConfig): string | null {
  return config.dataDir ? join(config.dataDir, 'logs') : null;
}
