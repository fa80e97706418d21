import type { ListSpec, ParentLink } from '../../platform/list.js';
import type { Cluster } from '../clusters/cluster.entity.js';
import { podList } from './lists.sql.js';
import type { Namespace } from './namespace.entity.js';
import { budgetList, claimList, serviceList } from './namespaced-lists.sql.js';
import { ofCluster, ofNamespace } from './nested-lists.sql.js';
import type { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import type { Pod } from './pod.entity.js';
import type { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import { budgetSelects, selectedByBudget, selectedByService, serviceSelects } from './pod-selection.sql.js';
import type { Service } from './service.entity.js';

// How budgets, claims and services are found from pods, and these from them.

/** The lists of one kind below a cluster and below a namespace. */
export function nestedLists<T extends object, Filter extends { not?: Filter | null }>(
  list: ListSpec<T, Filter>,
): {
  ofCluster: { list: ListSpec<T, Filter>; link: ParentLink<Cluster> };
  ofNamespace: { list: ListSpec<T, Filter>; link: ParentLink<Namespace> };
} {
  return { ofCluster: { list, link: ofCluster(list.name) }, ofNamespace: { list, link: ofNamespace(list.name) } };
}

/** A pod, as far as what selects it is found by. */
export interface LabelledPod {
  clusterId: string;
  namespace: string;
  /** `{ key: value }` as JSON; “null” where there is no pod, which nothing finds. */
  labelsJson: string;
}

/** Found in the namespace of the parent by one more of its values. */
function beside<Parent extends { clusterId: string; namespace: string }>(
  name: string,
  value: ParentLink<Parent>['values'][number],
  on: (value: string) => string,
): ParentLink<Parent> {
  return {
    name,
    values: [
      { type: 'uuid', of: ({ clusterId }) => clusterId },
      { type: 'text', of: ({ namespace }) => namespace },
      value,
    ],
    on: (clusterId, namespace, found) => [`t.cluster_id = ${clusterId}`, `t.namespace = ${namespace}`, on(found!)],
  };
}

const LABELS = { type: 'text', of: ({ labelsJson }: LabelledPod) => labelsJson } as const;

export const budgetsOfPod = { list: budgetList, link: beside('podDisruptionBudgets', LABELS, budgetSelects) };
export const servicesOfPod = { list: serviceList, link: beside('services', LABELS, serviceSelects) };

const CLAIMS = { type: 'text', of: ({ claims }: Pod) => JSON.stringify(claims ?? []) } as const;
export const claimsOfPod = {
  list: claimList,
  link: beside<Pod>('persistentVolumeClaims', CLAIMS, (claims) => {
    return `t.name IN (SELECT jsonb_array_elements_text(${claims}::jsonb))`;
  }),
};

const SELECTOR = {
  type: 'text',
  of: ({ selector }: Pick<PodDisruptionBudget | Service, 'selector'>) => JSON.stringify(selector),
} as const;
export const podsOfBudget = {
  list: podList,
  link: beside<PodDisruptionBudget>('PodDisruptionBudget.pods', SELECTOR, selectedByBudget),
};
export const podsOfService = {
  list: podList,
  link: beside<Service>('Service.pods', SELECTOR, selectedByService),
};
export const podsOfClaim = {
  list: podList,
  link: beside<PersistentVolumeClaim>(
    'PersistentVolumeClaim.pods',
    { type: 'text', of: ({ name }) => name },
    (name) => `${name} = ANY(t.claims)`,
  ),
};
