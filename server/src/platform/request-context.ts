import type { Database, Snapshot, Tx } from './database.js';
import { Denials } from './denials.js';
import { AppError } from './errors.js';
import type { Rights } from './rights.js';
import type { Role } from './role.js';

interface Principal {
  tenantId: string;
  id: string;
  name: string;
  tokenId: string;
  /** The role that holds in the whole tenant; null where every grant is narrower. AGENT for agents. */
  role: Role | null;
  rights: Rights;
}

/** Who sends a request, as found from the session cookie or the bearer token; never from the payload. */
export type Caller =
  | { kind: 'ANONYMOUS' }
  | ({ kind: 'USER' } & Principal)
  | ({ kind: 'API_KEY' } & Principal)
  | ({ kind: 'ENROL' } & Principal)
  | ({ kind: 'AGENT'; clusterId: string } & Principal);

export type SignedInCaller = Exclude<Caller, { kind: 'ANONYMOUS' }>;
export type AgentCaller = Extract<Caller, { kind: 'AGENT' }>;

/** What a mutation needs to know of its request to write the audit trail. */
export interface Actor {
  /** SERVER where nobody asked: what the server does by itself. */
  kind: Caller['kind'] | 'SERVER';
  id: string | null;
  name: string;
  ip: string | null;
  requestId: string;
}

/** Settings that resolvers pass on to services; filled from config.ts. */
export interface ServerSettings {
  publicUrl: string;
  /** K8INTEL_SECRET_KEYS; null where there are none. */
  secretKeys: string | null;
  /** Hosts of inner networks that may be reached. */
  outboundAllowedHosts: readonly string[];
  healthWarningAfterSeconds: number;
  healthOfflineAfterSeconds: number;
  agentIntervalSeconds: number;
  agentInventoryResyncSeconds: number;
  agentHeartbeatSeconds: number;
  maxSamplesPerBatch: number;
  maxObjectsPerBatch: number;
  maxEventsPerBatch: number;
  maxFindingsPerBatch: number;
  agentBodyMaxBytes: number;
  ingestMaxWaitingSamples: number;
  ingestPoolSize: number;
  sessionHours: number;
  /** The readers of streams inside the server. */
  streamConsumers: readonly { name: string; stream: string }[];
}

/** One per operation, on every transport. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly actor: Actor;
  readonly db: Database;
  readonly settings: ServerSettings;
  readonly now: () => Date;
  /** When the first byte of the request came; on a socket, when the operation did. */
  readonly arrivedAt: Date;
  /** The operation's snapshot of the caller's tenant. @throws UNAUTHENTICATED when there is no tenant */
  readonly read: () => Tx;
  /** One loader per name and operation. */
  readonly loader: <L>(name: string, make: () => L) => L;
  /** Replaces the snapshot and the loaders, so that a payload shows what its mutation has written. */
  readonly refresh: () => Promise<void>;
  /** Names of all fields of the document, which the executor sets; null outside an operation. */
  fieldNames: ReadonlySet<string> | null;
  /** What the guards refused; the executor turns it into errors. */
  readonly denials: Denials;
  /** Sets or clears the session cookie of the answer; does nothing on a socket. */
  readonly setSession: (token: string | null) => void;
}

/**
 * The tenant whose data the caller may read.
 * @throws UNAUTHENTICATED when nobody is signed in, FORBIDDEN for an enrol token, which registers and reads nothing
 */
export function tenantOf(context: RequestContext): string {
  if (context.caller.kind === 'ANONYMOUS') throw new AppError('UNAUTHENTICATED', 'Nobody is signed in.');
  if (context.caller.kind === 'ENROL') {
    throw new AppError('FORBIDDEN', 'An enrol token registers agents and reads nothing. Sign in, or use an API key.');
  }
  return context.caller.tenantId;
}

const NO_RIGHTS: Rights = [];

/** What the caller may see and do; nothing for nobody. */
export function rightsOf({ caller }: Pick<RequestContext, 'caller'>): Rights {
  return caller.kind === 'ANONYMOUS' ? NO_RIGHTS : caller.rights;
}

export interface OperationScope {
  context: RequestContext;
  /** Ends the snapshot for good; must run when the operation has been answered. */
  close(): Promise<void>;
}

type Fixed = Omit<RequestContext, 'read' | 'loader' | 'refresh' | 'denials' | 'fieldNames'>;

/** Builds the context of one operation; the snapshot opens with its first statement. */
export function openOperation(fixed: Fixed): OperationScope {
  let snapshot: Snapshot | undefined;
  let isEnded = false;
  let loaders = new Map<string, unknown>();
  const release = async (): Promise<void> => {
    const open = snapshot;
    snapshot = undefined;
    await open?.close();
  };
  const close = (): Promise<void> => {
    isEnded = true;
    return release();
  };
  const context: RequestContext = {
    ...fixed,
    fieldNames: null,
    denials: new Denials(fixed.caller.kind === 'ANONYMOUS'),
    read: () => {
      // graphql-js answers at the first failing non-null field while its siblings still run, and a caller may hang up in
      // the middle: a snapshot that such a resolver opened would have nobody to close it. Nothing to log: it is no bug.
      if (isEnded)
        throw new AppError('UNAVAILABLE', 'The operation has been answered; nothing is read for it any more.');
      snapshot ??= fixed.db.openSnapshot(tenantOf(context));
      return snapshot;
    },
    loader: <L>(name: string, make: () => L) => {
      if (!loaders.has(name)) loaders.set(name, make());
      return loaders.get(name) as L;
    },
    refresh: async () => {
      loaders = new Map();
      await release();
    },
  };
  return { context, close };
}
