import { randomUUID } from 'node:crypto';
import type { Database } from '../platform/database.js';
import {
  type Actor,
  type Caller,
  type OperationScope,
  openOperation,
  type ServerSettings,
} from '../platform/request-context.js';
import type { CallerMemory } from './caller-memory.js';
import type { TokenUse } from './token-use.js';

/** What lives as long as the server and every operation needs. */
export interface ServerParts {
  db: Database;
  settings: ServerSettings;
  now: () => Date;
  callers: CallerMemory;
  tokenUse: TokenUse;
}

export interface RequestFacts {
  caller: Caller;
  requestId: string;
  ip: string | null;
  /** When the first byte came; now by default. */
  arrivedAt?: Date;
  setSession?: (token: string | null) => void;
}

/** Opens the scope of one operation; its snapshot opens with the first statement. */
export function openScope(parts: ServerParts, facts: RequestFacts): OperationScope {
  return openOperation({
    requestId: facts.requestId,
    caller: facts.caller,
    actor: actorOf(facts),
    db: parts.db,
    settings: parts.settings,
    now: parts.now,
    arrivedAt: facts.arrivedAt ?? parts.now(),
    setSession: facts.setSession ?? (() => undefined),
  });
}

function actorOf({ caller, ip, requestId }: RequestFacts): Actor {
  if (caller.kind === 'ANONYMOUS') return { kind: caller.kind, id: null, name: 'anonymous', ip, requestId };
  return { kind: caller.kind, id: caller.id, name: caller.name, ip, requestId };
}

/** Takes the request id of a proxy where it is sane, so that one id runs through all logs. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{8,100}$/.test(header) ? header : randomUUID();
}

export const SESSION_COOKIE = '__Host-k8intel';

/** The credential of a request: a bearer token, else the session cookie. */
export function tokenFrom(headers: { authorization?: string | undefined; cookie?: string | undefined }): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '');
  if (bearer) return bearer[1]!;
  const cookies = (headers.cookie ?? '').split(';').map((part) => part.trim());
  const session = cookies.find((part) => part.startsWith(`${SESSION_COOKIE}=`));
  return session ? session.slice(SESSION_COOKIE.length + 1) : null;
}
