import { type Attempt, forbidden } from './status.js';

export const USER = 'system:serviceaccount:k8intel:k8intel-agent';
/** The token of the kubeconfig. It protects nothing but invented data on loopback, so it is the same for everyone. */
export const TOKEN = 'kube-sim-agent';

/** Whoever looks after the demo cluster: may patch what can be patched. */
export const ADMIN = 'kubernetes-admin';
/** The token of the administrator's kubeconfig; it protects as little. */
export const ADMIN_TOKEN = 'kube-sim-admin';

/** Whether an Authorization header carries the kubeconfig's token. */
export const isOurToken = (header: string | undefined): boolean => header === `Bearer ${TOKEN}`;

/** Who asks; without a token it is the demo's agent, undefined for a wrong one. */
export function userOf(header: string | undefined): string | undefined {
  if (header === undefined || isOurToken(header)) return USER;
  return header === `Bearer ${ADMIN_TOKEN}` ? ADMIN : undefined;
}

/** What is taken away; a field that is left out means "any". */
export interface DenyRule {
  resource?: string;
  /** API group, '' for the core group. */
  group?: string;
  verb?: string;
  namespace?: string;
}

/** Whoever may use it can run commands in every pod of the node: nobody has it unless it is allowed by name. */
const NOT_GRANTED: readonly DenyRule[] = [{ resource: 'nodes/proxy' }];
/** What a kubelet checks: its own resources, with the verb get. */
const KUBELET_RESOURCES = ['nodes/stats', 'nodes/metrics', 'nodes/proxy'];

export interface Rights {
  allows(attempt: Omit<Attempt, 'user'>): boolean;
}

/**
 * Rights of the agent: everything readable and kubelets' statistics, except what was denied. The administrator may do
 * everything that is served.
 */
export class Access implements Rights {
  #denied: DenyRule[] = [...NOT_GRANTED];

  deny(rule: DenyRule): void {
    this.#denied.push(rule);
  }

  /** Takes denials back: those of one resource, or all; `nodes/proxy` is granted only by its name. */
  allow(resource?: string): void {
    this.#denied =
      resource === undefined ? [...NOT_GRANTED] : this.#denied.filter((rule) => rule.resource !== resource);
  }

  /** Whether an attempt of the agent is within its rights; whatever writes is not. */
  allows(attempt: Omit<Attempt, 'user'>): boolean {
    const isRead = attempt.resource.includes('/')
      ? attempt.verb === 'get' && attempt.group === '' && KUBELET_RESOURCES.includes(attempt.resource)
      : ['get', 'list', 'watch'].includes(attempt.verb);
    return isRead && !this.#denied.some((rule) => matches(rule, attempt));
  }

  /** What a user may do, as `allows` answers it. */
  rightsOf(user: string): Rights {
    return user === ADMIN ? { allows: () => true } : this;
  }

  /** @throws 403 as RBAC words it */
  check(attempt: Attempt): void {
    if (!this.rightsOf(attempt.user).allows(attempt)) throw forbidden(attempt);
  }
}

function matches(rule: DenyRule, attempt: Omit<Attempt, 'user'>): boolean {
  const fields = ['resource', 'group', 'verb', 'namespace'] as const;
  return fields.every((field) => rule[field] === undefined || rule[field] === attempt[field]);
}
