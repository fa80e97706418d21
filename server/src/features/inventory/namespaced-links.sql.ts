import type { ListSpec, ParentLink } from '../../platform/list.js';
import type { Cluster } from '../clusters/cluster.entity.js';
import { madeByWorkload } from './filters.sql.js';
import { podList } from './lists.sql.js';
import type { Namespace } from './namespace.entity.js';
import { budgetList, claimList, serviceList } from './namespaced-lists.sql.js';
import { ofCluster, ofNamespace } from './nested-lists.sql.js';
import type { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import type { Pod } from './pod.entity.js';
import type { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import { budgetSelects, serviceSelects } from './pod-selection.sql.js';
import type { Service } from './service.entity.js';
import type { Workload } from './workload.entity.js';

// How budgets, claims and services are found from workloads and pods, and these from them.

/** The lists of one kind below a cluster and below a namespace. */
export function nestedLists<T extends object, Filter extends { not?: Filter | null }>(
  list: ListSpec<T, Filter>,
): {
  ofCluster: { list: ListSpec<T, Filter>; link: ParentLink<Cluster> };
  ofNamespace: { list: ListSpec<T, Filter>; link: ParentLink<Namespace> };
} {
  return { ofCluster: { list, link: ofCluster(list.name) }, ofNamespace: { list, link: ofNamespace(list.name) } };
}

type Placed = Pick<Pod, 'id' | 'clusterId' | 'namespace'>;

/** Found in the namespace of the parent by more about its id. */
function beside<Parent extends Placed>(name: string, on: (id: string) => string): ParentLink<Parent> {
  return {
    name,
    values: [
      { type: 'uuid', of: ({ clusterId }) => clusterId },
      { type: 'text', of: ({ namespace }) => namespace },
      { type: 'uuid', of: ({ id }) => id },
    ],
    on: (clusterId, namespace, id) => [`t.cluster_id = ${clusterId}`, `t.namespace = ${namespace}`, on(id!)],
  };
}

function somePod(...conditions: string[]): string {
  return `EXISTS (SELECT 1 FROM pod o WHERE ${conditions.join(' AND ')})`;
}

const isPod = (id: string): string => `o.id = ${id}`;
const isMadeBy = (id: string): string => `o.deleted_at IS NULL AND ${madeByWorkload(`= ${id}`, 'o')}`;

export const budgetsOfPod = {
  list: budgetList,
  link: beside<Pod>('Pod.podDisruptionBudgets', (id) => somePod(isPod(id), budgetSelects('t', 'o'))),
};
export const budgetsOfWorkload = {
  list: budgetList,
  link: beside<Workload>('Workload.podDisruptionBudgets', (id) => somePod(isMadeBy(id), budgetSelects('t', 'o'))),
};
export const servicesOfPod = {
  list: serviceList,
  link: beside<Pod>('Pod.services', (id) => somePod(isPod(id), serviceSelects('t', 'o'))),
};
export const servicesOfWorkload = {
  list: serviceList,
  link: beside<Workload>('Workload.services', (id) => somePod(isMadeBy(id), serviceSelects('t', 'o'))),
};
export const claimsOfPod = {
  list: claimList,
  link: beside<Pod>('Pod.persistentVolumeClaims', (id) =>
    somePod('o.tenant_id = t.tenant_id', isPod(id), 't.name = ANY(o.claims)'),
  ),
};

export const podsOfBudget = {
  list: podList,
  link: beside<PodDisruptionBudget>(
    'PodDisruptionBudget.pods',
    (id) => `EXISTS (SELECT 1 FROM pod_disruption_budget b WHERE b.id = ${id} AND ${budgetSelects('b', 't')})`,
  ),
};
export const podsOfService = {
  list: podList,
  link: beside<Service>(
    'Service.pods',
    (id) => `EXISTS (SELECT 1 FROM service s WHERE s.id = ${id} AND ${serviceSelects('s', 't')})`,
  ),
};
export const podsOfClaim = {
  list: podList,
  link: beside<PersistentVolumeClaim>(
    'PersistentVolumeClaim.pods',
    (id) => `EXISTS (SELECT 1 FROM persistent_volume_claim v WHERE v.tenant_id = t.tenant_id AND v.id = ${id}
      AND v.name = ANY(t.claims))`,
  ),
};
