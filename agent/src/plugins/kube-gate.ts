import type { RbacRule } from '../collectors/collector.js';
import type { KubeAnswer, KubeClient } from '../kube/client.js';
import { Allowance } from './allowance.js';
import { isRecord } from './description.js';

/** Objects of one page: their parsing must not hold up the agent’s own work. */
const MAX_PAGE = 100;
const READS_PER_MINUTE = 60;

interface Target {
  readonly group: string;
  readonly resource: string;
  readonly verb: 'get' | 'list';
}

const PATH =
  /^\/(?:api\/v1|apis\/(?<group>[a-z0-9.-]+)\/v[a-z0-9]+)(?:\/namespaces\/[a-z0-9-]+)?\/(?<resource>[a-z]+)(?:\/(?<name>[a-z0-9.:-]+))?$/;

/** What a path reads; null for one that is neither a list nor one object. */
function targetOf(path: string): Target | null {
  const found = PATH.exec(path)?.groups;
  if (found === undefined) return null;
  const { group = '', resource = '', name } = found;
  return { group, resource, verb: name === undefined ? 'list' : 'get' };
}

/** Reads of the Kubernetes API by a plug-in: only what its `rbac` names, in pages, and not too often. */
export class KubeGate {
  private readonly allowance = new Allowance(READS_PER_MINUTE, 60_000);

  constructor(
    private readonly kube: KubeClient,
    private readonly rbac: readonly RbacRule[],
  ) {}

  async get(path: string, query: unknown, signal: AbortSignal): Promise<KubeAnswer<unknown>> {
    const target = targetOf(path);
    if (target === null) {
      const expected = 'a list such as /api/v1/pods, or one object of it, without a query in the path';
      return refusal('MISSING', `The path “${path.slice(0, 200)}” cannot be read by a plug-in; expected ${expected}.`);
    }
    const { group, resource, verb } = target;
    if (!this.isDeclared(target)) {
      const rule = `{ apiGroups: ['${group}'], resources: ['${resource}'], verbs: ['${verb}'] }`;
      return refusal('DENIED', `The plug-in does not declare that it reads ${resource}; expected ${rule} in its rbac.`);
    }
    if (!this.allowance.take(1)) {
      return refusal('UNAVAILABLE', `The plug-in reads more often than ${READS_PER_MINUTE} times a minute.`, 5_000);
    }
    return this.kube.get(path, queryOf(query, verb), signal);
  }

  private isDeclared({ group, resource, verb }: Target): boolean {
    return this.rbac.some(
      ({ apiGroups, resources, verbs }) =>
        apiGroups.includes(group) && resources.includes(resource) && verbs.includes(verb),
    );
  }
}

function refusal(kind: 'MISSING' | 'DENIED' | 'UNAVAILABLE', message: string, retryAfterMs = 0): KubeAnswer<unknown> {
  return { ok: false, kind, message, retryAfterMs };
}

const SELECTING = ['labelSelector', 'fieldSelector', 'continue'];

function queryOf(query: unknown, verb: Target['verb']): Record<string, string> {
  if (verb === 'get' || !isRecord(query)) return verb === 'get' ? {} : { limit: String(MAX_PAGE) };
  const selecting = SELECTING.filter((key) => typeof query[key] === 'string').map((key) => [key, query[key]]);
  const limit = Math.min(MAX_PAGE, Math.max(1, Math.floor(Number(query['limit']) || MAX_PAGE)));
  return { ...Object.fromEntries(selecting), limit: String(limit) };
}
