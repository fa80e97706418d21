import { COST_TABS, type CostTab } from '../features/costs/cost-tabs';
import type { CostGroup, CostOrderField } from '../graphql/generated';
import { oneOf, type PageSearch, parsePageSearch, type RawSearch, textOf } from './search';

const GROUPS: readonly CostGroup[] = ['CLUSTER', 'NAMESPACE', 'TEAM', 'WORKLOAD'];
const FIELDS: readonly CostOrderField[] = [
  'TOTAL',
  'NAME',
  'CPU',
  'MEMORY',
  'STORAGE',
  'CPU_EFFICIENCY',
  'MEMORY_EFFICIENCY',
  'CHANGE',
];
/** Lengths of the range in days; the second is what a page without one shows. */
export const COST_DAYS = [7, 14, 30, 90] as const;
export const USUAL_DAYS = 14;

export interface CostsSearch extends PageSearch {
  readonly tab?: CostTab;
  /** Days up to and with today. */
  readonly days?: (typeof COST_DAYS)[number];
  /** Cluster names, comma-separated. */
  readonly cluster?: string;
  readonly namespace?: string;
  /** Id of the team whose namespaces are shown. */
  readonly team?: string;
  readonly by?: CostGroup;
  readonly sort?: CostOrderField;
  readonly dir?: 'ASC' | 'DESC';
  /** Of list prices: beginning of the instance type. */
  readonly q?: string;
  /** Of list prices. */
  readonly provider?: string;
}

/** Search parameters of the costs page. */
export function parseCostsSearch(raw: RawSearch): CostsSearch {
  return {
    ...parsePageSearch(raw),
    tab: oneOf(raw.tab, COST_TABS),
    days: COST_DAYS.find((days) => days === Number(raw.days)),
    cluster: textOf(raw.cluster),
    namespace: textOf(raw.namespace),
    team: textOf(raw.team),
    by: oneOf(raw.by, GROUPS),
    sort: oneOf(raw.sort, FIELDS),
    dir: oneOf(raw.dir, ['ASC', 'DESC']),
    q: textOf(raw.q),
    provider: textOf(raw.provider),
  };
}
