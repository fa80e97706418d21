import { type Attempt, forbidden } from './status.js';

export const USER = 'system:serviceaccount:k8intel:k8intel-agent';

/** What is taken away; a field that is left out means "any". */
export interface DenyRule {
  resource?: string;
  /** API group, '' for the core group. */
  group?: string;
  verb?: string;
  namespace?: string;
}

/** Rights of the simulator's one user: everything readable, except what was denied. */
export class Access {
  #denied: DenyRule[] = [];

  deny(rule: DenyRule): void {
    this.#denied.push(rule);
  }

  /** Takes denials back: those of one resource, or all. */
  allow(resource?: string): void {
    this.#denied = resource === undefined ? [] : this.#denied.filter((rule) => rule.resource !== resource);
  }

  allows(attempt: Omit<Attempt, 'user'>): boolean {
    return !this.#denied.some((rule) => matches(rule, attempt));
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

interface Review {
  spec?: {
    resourceAttributes?: { verb?: string; group?: string; resource?: string; namespace?: string; name?: string };
  };
}

/** Answers "can I?" (SelfSubjectAccessReview), which every authenticated user may ask. */
export function reviewAccess(access: Access, review: Review): object {
  const { verb = '', group = '', resource = '', namespace, name } = review.spec?.resourceAttributes ?? {};
  const reads = ['get', 'list', 'watch'].includes(verb);
  const allowed =
    reads && access.allows({ verb, group, resource, namespace: namespace || undefined, name: name || undefined });
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: review.spec ?? {},
    status: { allowed },
  };
}
