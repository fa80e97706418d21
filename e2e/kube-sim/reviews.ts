import type { Rights } from './access.js';
import { RESOURCES } from './resources.js';

interface ResourceAttributes {
  verb?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

interface Review {
  spec?: { resourceAttributes?: ResourceAttributes; namespace?: string };
}

/** Answers "can I?" (SelfSubjectAccessReview), which every authenticated user may ask. */
export function reviewAccess(access: Rights, review: Review): object {
  const { verb = '', group = '', resource = '', subresource, namespace, name } = review.spec?.resourceAttributes ?? {};
  const allowed = access.allows({
    verb,
    group,
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace: namespace || undefined,
    name: name || undefined,
  });
  const reason =
    'RBAC: allowed by ClusterRoleBinding "k8intel-agent" of ClusterRole "k8intel-agent" to ServiceAccount "k8intel-agent/k8intel"';
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: review.spec ?? {},
    status: { allowed, ...(allowed ? { reason } : {}) },
  };
}

const VERBS = ['get', 'list', 'watch', 'patch'];
const SUBRESOURCES = ['nodes/metrics', 'nodes/proxy', 'nodes/stats'];

/** Answers "what can I?" in one namespace (SelfSubjectRulesReview): a rule for each resource, as RBAC lists them. */
export function reviewRules(access: Rights, review: Review): object {
  const namespace = review.spec?.namespace || undefined;
  const targets = [
    ...RESOURCES.map(({ group, plural, verbs }) => ({ group, resource: plural, served: verbs })),
    ...SUBRESOURCES.map((resource) => ({ group: '', resource, served: ['get'] })),
  ];
  const resourceRules = targets.flatMap(({ group, resource, served }) => {
    const verbs = VERBS.filter(
      (verb) => served.includes(verb) && access.allows({ verb, group, resource, namespace, name: undefined }),
    );
    return verbs.length === 0 ? [] : [{ verbs, apiGroups: [group], resources: [resource] }];
  });
  const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version'] }];
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: {},
    status: { resourceRules, nonResourceRules, incomplete: false },
  };
}
