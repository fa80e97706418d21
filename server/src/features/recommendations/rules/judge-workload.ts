import type { WorkloadFacts } from '../facts.js';
import { OTHER_RULES, WORKLOAD_RULES } from './index.js';
import { oomKills } from './oom-kills.js';
import { restartLoop } from './restart-loop.js';
import { type Advice, none, type RuleContext, type Silence, type Verdict } from './rule.js';
import { underProvisioned } from './under-provisioned.js';

/** Rules about what happens now: they are judged every minute, without usage. */
export const RULES_OF_NOW = [restartLoop, oomKills] as const;

/** All other rules of workloads: they are judged together with usage. */
const RULES_OF_USE = WORKLOAD_RULES.filter((rule) => !RULES_OF_NOW.some(({ name }) => name === rule.name));

/** Rules that a run over the workloads of a cluster judges. */
export const NAMES_OF_USE: readonly string[] = [...RULES_OF_USE.map(({ name }) => name), OTHER_RULES.oneNode.name];

/** What the rules say of one workload. */
export interface JudgedWorkload {
  advice: Advice[];
  /** Of the rules that say nothing. */
  verdicts: { rule: string; reason: Silence; text: string }[];
}

/** Kubernetes’ own namespaces: whoever runs the cluster gave what is in them, and often nobody else can change it. */
const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease'];
/** What is said of these too: that something is in trouble. */
const OF_SYSTEM: readonly string[] = [underProvisioned.name];
/** What is of no use to a workload that could be switched off. */
const NOT_OF_IDLE = [
  'single-replica',
  'no-disruption-budget',
  'all-on-one-node',
  'missing-probes',
  'replicas-over-need',
];

/** Judges all rules that go by use. @param usableNodes ready and schedulable cluster nodes */
export function judgeWorkload(workload: WorkloadFacts, usableNodes: number, context: RuleContext): JudgedWorkload {
  const verdicts = new Map<string, Verdict>(
    RULES_OF_USE.map((rule) => [rule.name, whyLeftOut(rule, workload, context) ?? rule.judge(workload, context)]),
  );
  const { oneNode } = OTHER_RULES;
  verdicts.set(
    oneNode.name,
    whyLeftOut(oneNode, workload, context) ?? oneNode.judge({ workload, usableNodes }, context),
  );
  const isIdle = verdicts.get('idle-workload')!.kind === 'ADVICE';
  const judged: JudgedWorkload = { advice: [], verdicts: [] };
  for (const [rule, found] of verdicts) {
    const verdict =
      isIdle && NOT_OF_IDLE.includes(rule) ? none('FINE', 'It seems to be idle: look at that first.') : found;
    if (verdict.kind === 'ADVICE') judged.advice.push(...verdict.advice);
    else judged.verdicts.push({ rule, reason: verdict.reason, text: verdict.text });
  }
  return judged;
}

function whyLeftOut(
  { name, category }: { name: string; category: Advice['category'] },
  { namespace }: WorkloadFacts,
  { policy }: RuleContext,
): Verdict | null {
  if (category === 'COST' && policy.isExcluded) return none('EXCLUDED', 'The policy of its namespace leaves it out.');
  if (!SYSTEM_NAMESPACES.includes(namespace) || OF_SYSTEM.includes(name)) return null;
  return none('EXCLUDED', `What is in ${namespace} belongs to the platform: of it only trouble is told.`);
}
