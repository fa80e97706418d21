import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { createExecutor, type Executor } from '../src/app/executor.js';
import { createSchema } from '../src/app/schema.js';
import type { Database } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';
import {
  type Caller,
  type OperationScope,
  openOperation,
  type RequestContext,
  type ServerSettings,
} from '../src/platform/request-context.js';
import { type Rights, tenantRole, wholeCluster, wholeTenant } from '../src/platform/rights.js';
import { Role } from '../src/platform/role.js';

export const testSettings: ServerSettings = {
  publicUrl: 'http://localhost:4000',
  secretKeys: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  outboundAllowedHosts: ['127.0.0.1'],
  healthWarningAfterSeconds: 90,
  healthOfflineAfterSeconds: 300,
  agentIntervalSeconds: 15,
  agentInventoryResyncSeconds: 600,
  agentHeartbeatSeconds: 15,
  maxSamplesPerBatch: 10_000,
  maxObjectsPerBatch: 500,
  maxEventsPerBatch: 500,
  maxFindingsPerBatch: 200,
  agentBodyMaxBytes: 8 * 1024 * 1024,
  ingestMaxWaitingSamples: 100_000,
  ingestPoolSize: 2,
  sessionHours: 12,
  streamConsumers: [{ name: 'reader', stream: 'alert' }],
};

export function aUser(tenantId: string, role: Role = Role.ADMIN): Caller {
  return withRights(tenantId, wholeTenant(role));
}

/** A person with the sum of these grants. */
export function withRights(tenantId: string, rights: Rights): Caller {
  return { kind: 'USER', tenantId, id: newId(), name: 'tester', role: tenantRole(rights), rights, tokenId: 'test' };
}

export function anAgent(tenantId: string, clusterId: string, id = newId()): Extract<Caller, { kind: 'AGENT' }> {
  const rights = wholeCluster(Role.AGENT, clusterId);
  return { kind: 'AGENT', tenantId, id, name: 'agent', clusterId, role: Role.AGENT, rights, tokenId: 'test' };
}

let made: Promise<{ schema: GraphQLSchema; executor: Executor }> | undefined;

/** The schema and an executor that compiles at once, so that every test here is one of the compiled path. */
function ready(): Promise<{ schema: GraphQLSchema; executor: Executor }> {
  made ??= createSchema().then((schema) => ({ schema, executor: createExecutor(schema, { compileAfter: 0 }) }));
  return made;
}

export interface Execution {
  db: Database;
  caller: Caller;
  now?: () => Date;
  arrivedAt?: Date;
  settings?: Partial<ServerSettings>;
}

/** Opens the context of one operation, as a transport does. */
export function openTestOperation({
  db,
  caller,
  now = () => new Date(),
  arrivedAt,
  settings,
}: Execution): OperationScope {
  const isSomebody = caller.kind !== 'ANONYMOUS';
  const actor = {
    kind: caller.kind,
    id: isSomebody ? caller.id : null,
    name: isSomebody ? caller.name : 'anonymous',
    ip: '127.0.0.1',
    requestId: 'test',
  };
  return openOperation({
    requestId: 'test',
    caller,
    actor,
    db,
    settings: { ...testSettings, ...settings },
    now,
    arrivedAt: arrivedAt ?? now(),
    setSession: () => undefined,
  });
}

/** Runs work in the context of one operation, as a resolver has it. */
export async function withContext<T>(execution: Execution, work: (context: RequestContext) => Promise<T>): Promise<T> {
  const { context, close } = openTestOperation(execution);
  try {
    return await work(context);
  } finally {
    await close();
  }
}

interface Parsed {
  document: DocumentNode;
  errors: readonly GraphQLError[];
}

const documents = new Map<string, Parsed>();

/** Each text once, as in the server: what a document is compiled to is kept with the document. */
function parsed(schema: GraphQLSchema, source: string): Parsed {
  const known = documents.get(source);
  if (known) return known;
  const document = parse(source);
  const made = { document, errors: validate(schema, document) };
  documents.set(source, made);
  return made;
}

/** Executes a document against the real schema and database, without a transport. */
export async function execute<Data = Record<string, unknown>>(
  execution: Execution,
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<ExecutionResult & { data?: Data | null }> {
  const { schema, executor } = await ready();
  const { document, errors } = parsed(schema, source);
  if (errors.length > 0) return { errors };
  return withContext(execution, async (context) => {
    // Through JSON, so that tests compare what a caller receives and not classes.
    const result = await executor.execute({ document, operationName: null, variables: variableValues, context });
    if (result.errors) return { ...result, data: JSON.parse(JSON.stringify(result.data ?? null)) };
    return JSON.parse(JSON.stringify(result));
  });
}
