import type { ServerConfig } from '../config.js';
import { settleAlertsJob } from '../features/alerts/settle-alerts.job.js';
import { settleAnomaliesJob } from '../features/anomalies/settle-anomalies.job.js';
import { keepChannelsJob } from '../features/channels/keep-channels.job.js';
import { healthJob } from '../features/clusters/health.job.js';
import type { HealthThresholds } from '../features/clusters/health.js';
import { countCostsJob } from '../features/costs/count-costs.job.js';
import { digestsJob } from '../features/digests/digests.job.js';
import { settleIncidentsJob } from '../features/incidents/settle-incidents.job.js';
import { rankUsageJob } from '../features/metrics/rank-usage.job.js';
import { rollupJob } from '../features/metrics/rollup.job.js';
import { recommendJob } from '../features/recommendations/recommend.job.js';
import { settleRecommendationsJob } from '../features/recommendations/settle-recommendations.job.js';
import { retentionJob } from '../features/retention/retention.job.js';
import { evaluateRulesJob } from '../features/rules/evaluate-rules.job.js';
import { silencesJob } from '../features/silences/silences.job.js';
import { historyJob } from '../features/streams/history.job.js';
import type { Job } from '../platform/job-runner.js';
import { countersJob } from './counters-job.js';
import { observeEvaluation } from './metrics.js';
import { partitionsJob } from './partitions-job.js';

/** Every recurring piece of work of the server. */
export function createJobs(
  partitionsUrl: string,
  { agentIntervalSeconds, secretKeys }: Pick<ServerConfig, 'agentIntervalSeconds' | 'secretKeys'>,
  health: HealthThresholds,
): Job[] {
  return [
    partitionsJob(partitionsUrl),
    retentionJob(partitionsUrl),
    settleAlertsJob,
    settleAnomaliesJob,
    silencesJob,
    settleIncidentsJob,
    healthJob(health),
    rollupJob,
    rankUsageJob(agentIntervalSeconds),
    countCostsJob,
    keepChannelsJob(secretKeys),
    historyJob,
    countersJob,
    evaluateRulesJob(observeEvaluation),
    digestsJob,
    recommendJob,
    settleRecommendationsJob,
  ];
}
