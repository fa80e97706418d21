import { type Attempt, forbidden } from './status.js';

export const USER = 'system:serviceaccount:k8intel:k8intel-agent';
/** The token of the kubeconfig. It protects nothing but invented data on loopback, so it is the same for everyone. */
export const TOKEN = 'kube-sim-agent';

/** Whether an Authorization header carries the kubeconfig's token. */
export const isOurToken = (header: string | undefined): boolean => header === `Bearer ${TOKEN}`;

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

/** Rights of the simulator's one user: everything readable and kubelets' statistics, except what was denied. */
export class Access {
  #denied: DenyRule[] = [...NOT_GRANTED];

  deny(rule: DenyRule): void {
    this.#denied.push(rule);
  }

  /** Takes denials back: those of one resource, or all; `nodes/proxy` is granted only by its name. */
  allow(resource?: string): void {
    this.#denied =
      resource === undefined ? [...NOT_GRANTED] : this.#denied.filter((rule) => rule.resource !== resource);
  }

  /** Whether a reading attempt is within the rights; whatever writes is not. */
  allows(attempt: Omit<Attempt, 'user'>): boolean {
    const isRead = attempt.resource.includes('/')
      ? attempt.verb === 'get' && attempt.group === '' && KUBELET_RESOURCES.includes(attempt.resource)
      : ['get', 'list', 'watch'].includes(attempt.verb);
    return isRead && !this.#denied.some((rule) => matches(rule, attempt));
  }

  /** @throws 403 as RBAC words it */
  check(attempt: Omit<Attempt, 'user'>): void {
    if (!this.allows(attempt)) throw forbidden({ ...attempt, user: USER });
  }
}

function matches(rule: DenyRule, attempt: Omit<Attempt, 'user'>): boolean {
  const fields = ['resource', 'group', 'verb', 'namespace'] as const;
  return fields.every((field) => rule[field] === undefined || rule[field] === attempt[field]);
}
