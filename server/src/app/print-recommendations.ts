import { AT_LIMIT } from '../features/recommendations/back-test.js';
import { BURSTY } from '../features/recommendations/confidence.js';
import { HALF_LIFE_DAYS } from '../features/recommendations/cpu-need.js';
import { COMPARED, LEAST_COVERAGE as LEAST_WATCHED, WATCH_MS } from '../features/recommendations/decide-watch.js';
import { LONGEST_MS, SHARE_OF_AGE, SHORTEST_MS } from '../features/recommendations/due-run.js';
import { CONFIDENT_DAYS, LEAST_COVERAGE, LEAST_DAYS, WEEKLY_DAYS } from '../features/recommendations/enough-data.js';
import { MOST_TARGET } from '../features/recommendations/hpa.js';
import { RECENT_MS } from '../features/recommendations/kills.js';
import { HORIZON_DAYS, MOST_FOR_GROWTH } from '../features/recommendations/memory-need.js';
import { MOST_FILLED } from '../features/recommendations/node-packing.js';
import { DEFAULT_POLICY } from '../features/recommendations/policy.js';
import { coresInWords, memoryInWords, minutesInWords, percentInWords } from '../features/recommendations/quantity.js';
import { TOLERANCE } from '../features/recommendations/recommendation-body.js';
import { FREQUENT } from '../features/recommendations/rules/frequent-alert.js';
import { IDLE_CPU, IDLE_CPU_ALONE, IDLE_NETWORK, NEEDS_DAYS } from '../features/recommendations/rules/idle-workload.js';
import { OTHER_RULES, WORKLOAD_RULES } from '../features/recommendations/rules/index.js';
import { LEAST_NODES } from '../features/recommendations/rules/node-packing.js';
import * as noisy from '../features/recommendations/rules/noisy-alert-rule.js';
import { LEAST_REPLICAS, MOST_USED } from '../features/recommendations/rules/replicas-over-need.js';
import * as restarts from '../features/recommendations/rules/restart-loop.js';
import { UNUSED_MS } from '../features/recommendations/rules/unused-claim.js';
import { insertBetween } from './print-api-tables.js';

// The tables of docs/recommendations.md: every figure of it comes from the code.

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const daysOf = (ms: number): string => `${ms / DAY_MS} days`;
const { minChange } = DEFAULT_POLICY;
const ENOUGH = `${LEAST_DAYS} days of usage, ${percentInWords(LEAST_COVERAGE)} of the time its pods ran`;

/** What each rule needs to know, and where it says nothing although it looks so. */
const NEEDS: Readonly<Record<string, readonly [needs: string, isSilent: string]>> = {
  'over-provisioned': [
    ENOUGH,
    `cuts of less than ${percentInWords(minChange.share)}, ${coresInWords(minChange.cpu)} or ${memoryInWords(minChange.memory)}; what was held up at its limit; where an autoscaler’s target cannot be solved with the request; excluded by a policy`,
  ],
  'under-provisioned': [ENOUGH, `raises of less than ${percentInWords(minChange.share)}; excluded by a policy`],
  'idle-workload': [
    `${NEEDS_DAYS} days of CPU: no more than ${coresInWords(IDLE_CPU)} in 99 % of the time and no more than ${IDLE_NETWORK / 1_024} KiB/s of network; without network ${coresInWords(IDLE_CPU_ALONE)}`,
    'kinds that may well wait, such as jobs; what is scaled to none',
  ],
  'replicas-over-need': [
    `a Deployment with more than ${LEAST_REPLICAS} replicas, CPU requests, ${CONFIDENT_DAYS} days of CPU of every container`,
    `an autoscaler chooses them; the highest load would take more than ${percentInWords(MOST_USED)} of the requests of fewer`,
  ],
  'unused-volume-claim': [
    `a bound claim, older than ${daysOf(UNUSED_MS)}, and an agent that tells what pods mount`,
    'a pod mounts it; one did within that time',
  ],
  'node-packing': [
    `allocatable amounts of at least ${LEAST_NODES} cluster nodes, requests and placement of pods, and what decides where they can go`,
    `nodes would be filled beyond ${percentInWords(MOST_FILLED)}; a budget, a volume, a folder of its node, a selector, affinity, spread or a taint keeps a pod; fewer than ${LEAST_NODES - 1} nodes would stay`,
  ],
  'frequent-alert': [`${FREQUENT} firings of an alert within an hour`, 'fewer'],
  'restart-loop': [
    `${restarts.LEAST_RESTARTS} restarts of a container that waits in CrashLoopBackOff, or ${restarts.LEAST_PER_DAY} a day`,
    'single restarts; a loop that last ended more than a day ago',
  ],
  'oom-kills': [
    `a kill within ${daysOf(RECENT_MS)}, in a pod that is gone too`,
    'older kills, and kills at a lower limit than is set now',
  ],
  'missing-requests': ['the container as it is set up', 'amounts to set are proposed only where enough was measured'],
  'missing-limits': ['the container as it is set up', 'a missing CPU limit is none: it holds up while CPU is idle'],
  'missing-probes': ['a Deployment or StatefulSet', 'kinds that need not serve'],
  'single-replica': [
    'a Deployment or StatefulSet of one replica, or whose autoscaler may go down to one',
    'an autoscaler keeps more, or may go down to none',
  ],
  'no-disruption-budget': ['several replicas, and an agent that may read budgets', 'budgets are not known'],
  'all-on-one-node': [
    'several ready replicas, and more than one cluster node that could take them',
    'one of them is elsewhere',
  ],
  'noisy-alert-rule': [
    `${noisy.LEAST_FIRINGS} firings of a rule and ${noisy.LEAST_PER_DAY} a day, most of them over within ${minutesInWords(noisy.SHORT_MS / 60_000)}`,
    'at least half of them lasted, or somebody acted on them',
  ],
};

const RULES = [...WORKLOAD_RULES, ...Object.values(OTHER_RULES)];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function printRules(): string {
  const rows = RULES.map(({ name, category, meaning }) => {
    const told = NEEDS[name];
    if (!told) throw new Error(`The rule ${name} has no line in print-recommendations.ts; say what it needs.`);
    return [`\`${name}\``, category.toLowerCase(), meaning, ...told];
  });
  return table(['rule', 'good for', 'says', 'needs', 'is silent where'], rows);
}

function printPolicy(): string {
  const policy = DEFAULT_POLICY;
  return table(
    ['what', 'default'],
    [
      ['window of usage', `${policy.windowDays} days; ${WEEKLY_DAYS} to tell a week’s pattern from chance`],
      ['time below the CPU request that is aimed at', `${policy.cpuPercentile} %`],
      ['head-room on CPU', `× ${policy.cpuHeadroom}`],
      [
        'head-room on the peak of memory',
        `× ${policy.memoryHeadroom}, up to × ${policy.memoryHeadroomMost} where the peaks of the days differ`,
      ],
      ['least CPU request', coresInWords(policy.cpuFloor)],
      ['least memory request', memoryInWords(policy.memoryFloor)],
      ['CPU limit', policy.cpuLimit === 'KEEP' ? 'stays as it is' : policy.cpuLimit.toLowerCase()],
      [
        'least change that is worth a rollout',
        `${percentInWords(minChange.share)}, and for cuts ${coresInWords(minChange.cpu)} or ${memoryInWords(minChange.memory)}`,
      ],
    ],
  );
}

function printFigures(): string {
  const allowances = COMPARED.map(({ where, allowance }) => `${where} ${percentInWords(allowance)}`).join(', ');
  return table(
    ['figure', 'value'],
    [
      ['enough to say anything', ENOUGH],
      [
        'high confidence takes',
        `${CONFIDENT_DAYS} days, 90 % of the time, a peak of at most ${BURSTY} times the usual, no growth`,
      ],
      ['a day counts half as much after', `${HALF_LIFE_DAYS} days`],
      ['growing memory gets room for', `${HORIZON_DAYS} days, at most × ${MOST_FOR_GROWTH}`],
      ['highest target that is proposed to an autoscaler', percentInWords(MOST_TARGET)],
      ['“at the limit” begins at', percentInWords(AT_LIMIT)],
      ['people are told of a change from', percentInWords(TOLERANCE)],
      [
        'a cluster is looked at every',
        `${minutesInWords(SHORTEST_MS / 60_000)} while it is young, later after another ${percentInWords(SHARE_OF_AGE)} of its age, at least every ${LONGEST_MS / HOUR_MS} hours`,
      ],
      ['what was applied is watched for', daysOf(WATCH_MS)],
      ['of which must be measured', percentInWords(LEAST_WATCHED)],
      ['regressed is more than twice what was told and', allowances],
    ],
  );
}

/** docs/recommendations.md with its tables as the code has them. */
export function insertRecommendations(text: string): string {
  const tables = { advice: printRules(), policy: printPolicy(), figures: printFigures() };
  return Object.entries(tables).reduce((document, [name, rows]) => insertBetween(document, name, rows), text);
}
