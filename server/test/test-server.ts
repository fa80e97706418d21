import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { cloneDatabase } from '../launcher/test-postgres.mjs';
import { startServer } from '../src/app/server.js';
import { settings } from '../src/config.js';
import { readConfig } from '../src/platform/env.js';
import { createLogger, type Logger } from '../src/platform/logger.js';

export interface TestServer {
  url: string;
  /** Its database, as the server opens it. */
  appUrl: string;
  /** Runs SQL as superuser, behind the server's back. */
  sql(text: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
  log: Logger;
}

/** Starts the whole server on a free port over a database of its own, as production does. */
export function useTestServer(environment: Record<string, string> = {}): TestServer {
  const server = {} as TestServer;
  let drop: () => Promise<void> = async () => undefined;
  let admin: pg.Client;
  beforeAll(async () => {
    const clone = await cloneDatabase();
    drop = clone.drop;
    admin = new pg.Client({ connectionString: clone.superuserUrl });
    await admin.connect();
    const config = readConfig(settings, {
      DATABASE_URL: clone.appUrl,
      K8INTEL_MIGRATION_URL: clone.migrationUrl,
      K8INTEL_PARTITIONS_URL: clone.partitionsUrl,
      K8INTEL_JOBS_URL: clone.jobsUrl,
      K8INTEL_PORT: '0',
      K8INTEL_LOG_LEVEL: 'error',
      ...environment,
    });
    const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
    log.silent = true;
    const running = await startServer(config, log);
    let stopped: Promise<void> | undefined;
    Object.assign(server, {
      url: running.url,
      appUrl: clone.appUrl,
      log,
      sql: async (text: string, params: unknown[] = []) => (await admin.query(text, params)).rows,
      stop: () => {
        stopped ??= running.stop();
        return stopped;
      },
    });
  });
  afterAll(async () => {
    await server.stop?.();
    await admin?.end();
    await drop();
  });
  return server;
}

interface AnsweredError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; retryable: boolean; requestId: string };
}

export interface Answer {
  status: number;
  headers: Headers;
  /** As JSON; `errors` is asserted before it is read. */
  body: { data?: Record<string, unknown> | null; errors: [AnsweredError, ...AnsweredError[]] };
}

/** Sends one operation as a program does. */
export async function post(
  server: TestServer,
  query: string,
  options: { headers?: Record<string, string>; path?: string; variables?: object; raw?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}${options.path ?? '/graphql'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: options.raw ?? JSON.stringify({ query, variables: options.variables }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
}
