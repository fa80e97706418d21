import type { WorkloadFacts } from '../facts.js';
import { frequentAlert } from './frequent-alert.js';
import { idleWorkload } from './idle-workload.js';
import { missingLimits, missingProbes, missingRequests } from './missing-settings.js';
import { nodePacking } from './node-packing.js';
import { noisyAlertRule } from './noisy-alert-rule.js';
import { oomKills } from './oom-kills.js';
import { overProvisioned } from './over-provisioned.js';
import { noBudget, oneNode, singleReplica } from './replicas.js';
import { replicasOverNeed } from './replicas-over-need.js';
import { restartLoop } from './restart-loop.js';
import type { RecommendationRule } from './rule.js';
import { underProvisioned } from './under-provisioned.js';
import { unusedClaim } from './unused-claim.js';

/** Rules that need a workload and nothing else. Adding one is a file and a line here. */
export const WORKLOAD_RULES: readonly RecommendationRule<WorkloadFacts>[] = [
  overProvisioned,
  underProvisioned,
  missingRequests,
  missingLimits,
  missingProbes,
  oomKills,
  restartLoop,
  singleReplica,
  noBudget,
  idleWorkload,
  replicasOverNeed,
];

/** Rules about something else, each with facts of its own. */
export const OTHER_RULES = { oneNode, unusedClaim, noisyAlertRule, frequentAlert, nodePacking } as const;
