import { type Config, readConfig, type Setting } from './platform/env.js';

/** Every setting of the server; the README's table is generated from it. */
export const settings = {
  databaseUrl: {
    kind: 'secret',
    variable: 'DATABASE_URL',
    meaning: 'PostgreSQL 16 or newer, as the application role (owns nothing, no superuser).',
  },
  migrationUrl: {
    kind: 'secret',
    default: null,
    meaning: 'The same database as the owner role; DATABASE_URL where one role does both.',
  },
  partitionsUrl: {
    kind: 'secret',
    default: null,
    meaning: 'The same database as a member of the owner that makes partitions; the migration URL by default.',
  },
  jobsUrl: {
    kind: 'secret',
    default: null,
    meaning:
      'The same database as the role that keeps the schedule of jobs in a schema of its own; the migration URL by default.',
  },
  migrate: { kind: 'boolean', default: true, meaning: 'Whether to bring the schema up to date at start.' },
  host: { kind: 'text', default: '127.0.0.1', meaning: 'Address to listen on.' },
  port: { kind: 'integer', default: 4000, min: 0, max: 65535, meaning: 'Port to listen on; 0 takes a free one.' },
  publicUrl: {
    kind: 'text',
    default: null,
    meaning: 'Address people and agents use; http://localhost:<port> by default.',
  },
  allowedOrigins: {
    kind: 'list',
    default: '',
    meaning: 'Further origins whose pages may use the API, separated by commas.',
  },
  webDir: { kind: 'text', default: null, meaning: 'Folder of the built dashboard; without it only the API is served.' },
  dataDir: { kind: 'text', default: null, meaning: 'Folder for log files; without it logs go to the console only.' },
  bootstrapFile: {
    kind: 'text',
    default: null,
    meaning: 'File to write the sign-in link and enrol tokens of a local start into.',
  },
  logLevel: {
    kind: 'choice',
    default: 'info',
    choices: ['error', 'warn', 'info', 'debug'],
    meaning: 'Least severe level that is logged.',
  },
  poolSize: { kind: 'integer', default: 10, min: 2, max: 200, meaning: 'Database connections of this process.' },
  statementTimeoutMs: {
    kind: 'integer',
    default: 8_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    meaning: 'Longest a statement may take.',
  },
  operationTimeoutMs: {
    kind: 'integer',
    default: 10_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    meaning: 'Longest a query or mutation may take before it is answered with UNAVAILABLE.',
  },
  operationMaxCost: {
    kind: 'integer',
    default: 50_000,
    min: 1_000,
    unit: 'points',
    meaning: 'Most points one operation may cost, reckoned before it runs; docs/api.md says how.',
  },
  rateLimitPoints: {
    kind: 'integer',
    default: 60_000,
    unit: 'points',
    meaning: 'Points a user or API key may spend at once, in each replica; 0 for no limit.',
  },
  rateLimitPointsPerSecond: {
    kind: 'integer',
    default: 1_000,
    min: 1,
    unit: 'points',
    meaning: 'Points that come back to a user or API key every second.',
  },
  agentRateLimitPoints: {
    kind: 'integer',
    default: 240_000,
    unit: 'points',
    meaning: 'Points an agent or enrol token may spend at once, in each replica; 0 for no limit.',
  },
  agentRateLimitPointsPerSecond: {
    kind: 'integer',
    default: 4_000,
    min: 1,
    unit: 'points',
    meaning: 'Points that come back to an agent every second.',
  },
  anonymousRateLimitPoints: {
    kind: 'integer',
    default: 6_000,
    unit: 'points',
    meaning: 'Points an address may spend without signing in, in each replica; 0 for no limit.',
  },
  anonymousRateLimitPointsPerSecond: {
    kind: 'integer',
    default: 100,
    min: 1,
    unit: 'points',
    meaning: 'Points that come back to such an address every second.',
  },
  bodyMaxBytes: { kind: 'integer', default: 1_048_576, min: 1_024, unit: 'bytes', meaning: 'Largest request body.' },
  agentBodyMaxBytes: {
    kind: 'integer',
    default: 8_388_608,
    min: 1_024,
    unit: 'bytes',
    meaning: 'Largest report of an agent.',
  },
  drainSeconds: {
    kind: 'integer',
    default: 10,
    max: 300,
    unit: 's',
    meaning: 'Longest a stop waits for what is under way.',
  },
  sessionHours: { kind: 'integer', default: 12, min: 1, max: 720, unit: 'h', meaning: 'How long a sign-in lasts.' },
  healthWarningAfterSeconds: {
    kind: 'integer',
    default: 90,
    min: 5,
    unit: 's',
    meaning: 'Age of the last report from which a cluster is WARNING.',
  },
  healthOfflineAfterSeconds: {
    kind: 'integer',
    default: 300,
    min: 5,
    unit: 's',
    meaning: 'Age of the last report from which a cluster is OFFLINE.',
  },
  agentIntervalSeconds: {
    kind: 'integer',
    default: 15,
    min: 5,
    max: 3_600,
    unit: 's',
    meaning: 'How often agents measure.',
  },
  agentInventoryResyncSeconds: {
    kind: 'integer',
    default: 600,
    min: 30,
    unit: 's',
    meaning: 'How often agents send a full inventory.',
  },
  agentHeartbeatSeconds: {
    kind: 'integer',
    default: 15,
    min: 5,
    unit: 's',
    meaning: 'How often agents report themselves.',
  },
  maxSamplesPerBatch: { kind: 'integer', default: 10_000, min: 100, meaning: 'Rows of samples in one report.' },
  maxObjectsPerBatch: { kind: 'integer', default: 500, min: 10, meaning: 'Objects in one inventory report.' },
  maxEventsPerBatch: { kind: 'integer', default: 500, min: 10, meaning: 'Events in one report.' },
} as const satisfies Record<string, Setting>;

export type ServerConfig = Config<typeof settings>;

/** Reads the environment. @throws StartError that lists every problem at once */
export function loadConfig(): ServerConfig {
  return readConfig(settings, process.env);
}
