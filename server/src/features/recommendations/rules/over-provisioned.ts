import type { WorkloadFacts } from '../facts.js';
import type { RecommendationRule } from './rule.js';
import { sizingVerdict } from './sizing.js';

/** Requests that usage never comes near: what they reserve nobody else can have. */
export const overProvisioned: RecommendationRule<WorkloadFacts> = {
  name: 'over-provisioned',
  category: 'COST',
  meaning: 'A container requests more CPU or memory than it uses.',
  judge(workload, context) {
    return sizingVerdict(overProvisioned, 'LESS', { workload, context });
  },
};
