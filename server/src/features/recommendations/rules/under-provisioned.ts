import type { WorkloadFacts } from '../facts.js';
import type { RecommendationRule } from './rule.js';
import { sizingVerdict } from './sizing.js';

/** Requests and limits below usage: others may take the CPU away, and memory is evicted or killed. */
export const underProvisioned: RecommendationRule<WorkloadFacts> = {
  name: 'under-provisioned',
  category: 'STABILITY',
  meaning: 'A container uses more CPU or memory than it requests, or is near its limit.',
  judge(workload, context) {
    return sizingVerdict(underProvisioned, 'MORE', { workload, context });
  },
};
