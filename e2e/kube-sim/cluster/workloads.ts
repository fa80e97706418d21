import { DATA } from './data.js';
import { PAYMENTS } from './payments.js';
import { MONITORING, SYSTEM } from './platform.js';
import { SHOP } from './shop.js';
import { SPENDTHRIFTS } from './spendthrifts.js';
import type { WorkloadDraft } from './workload.js';

const within = (namespace: string, drafts: readonly Omit<WorkloadDraft, 'namespace'>[]): WorkloadDraft[] =>
  drafts.map((draft) => ({ ...draft, namespace }));

/** Everything that the cluster runs, in the order of its creation. */
export const WORKLOADS: readonly WorkloadDraft[] = [
  ...within('kube-system', SYSTEM),
  ...within('monitoring', MONITORING),
  ...within('data', DATA),
  ...within('shop', SHOP),
  ...within('payments', PAYMENTS),
  ...within('shop', SPENDTHRIFTS),
];
