import type { Amounts, BackTest } from '../back-test.js';
import type { Block } from '../container-to-size.js';
import type { SizingPolicy } from '../policy.js';
import type { TargetChange } from '../size-workload.js';

/** What a rule is about: one object, and a container of it where the rule goes by containers. */
export interface AdviceSubject {
  kind: string;
  namespace: string | null;
  name: string;
  container: string | null;
}

/** A number that speaks for the advice. */
export interface Evidence {
  label: string;
  value: number;
  unit: 'CORES' | 'BYTES' | 'COUNT' | 'SECONDS' | 'SHARE' | 'BYTES_PER_SECOND';
}

/** What to change, where it can be said in amounts; microcores and bytes. */
export interface AmountChange {
  container: string;
  /** Whether it stands among the init containers. */
  isSidecar?: boolean;
  current: Amounts;
  proposed: Amounts;
  before: BackTest;
  after: BackTest;
}

/** One piece of advice of one rule about one subject: the two of them tell whether it is the same as another. */
export interface Advice {
  rule: string;
  category: 'COST' | 'STABILITY';
  subject: AdviceSubject;
  risk: 'HIGH' | 'MEDIUM' | 'LOW';
  /** What is so, in one sentence with its numbers. */
  title: string;
  /** What to do, and why. */
  text: string;
  evidence: Evidence[];
  confidence: { level: 'HIGH' | 'MEDIUM' | 'LOW'; reasons: string[] };
  /** What is not known, and would matter. */
  unknowns: string[];
  changes: AmountChange[];
  targets: TargetChange[];
  /** What it frees in all pods together, less than nothing where it takes more; null where that is not known. Not a bill that falls. */
  freed: { cpu: number; memory: number } | null;
  /** Where it is about replicas: how many there should be. */
  replicas: { from: number; to: number } | null;
  /** Where it is about an alert rule: how long its condition should hold, in seconds. */
  forSeconds: { from: number; to: number } | null;
  /** Where it is about cluster nodes that could go. */
  packing: PackingPlan | null;
}

/** Which cluster nodes could go, where their pods would, and what keeps the others. */
export interface PackingPlan {
  nodes: string[];
  /** What these nodes can give to pods: microcores and bytes; those of which it is not known count nothing. */
  allocatable: { cpu: number; memory: number };
  moves: { pod: string; from: string; to: string }[];
  obstacles: { node: string; pod: string | null; text: string }[];
}

/** Why a rule has nothing to say. */
export type Silence =
  | 'FINE'
  | 'NOT_FOR_THIS_KIND'
  | 'NOT_MEASURED'
  | 'NOT_KNOWN'
  | 'TOO_LITTLE_DATA'
  | 'TOO_YOUNG'
  | 'EXCLUDED'
  | 'AUTOSCALED'
  | Block['reason'];

export type Verdict = { kind: 'ADVICE'; advice: Advice[] } | { kind: 'NONE'; reason: Silence; text: string };

export interface RuleContext {
  /** Unix ms. */
  now: number;
  policy: SizingPolicy;
}

/** One rule of recommendations: pure, from facts to advice or the reason why there is none. */
export interface RecommendationRule<Facts> {
  /** Unique and for good, such as “over-provisioned”. */
  readonly name: string;
  readonly category: Advice['category'];
  /** What it looks for, for people. */
  readonly meaning: string;
  judge(facts: Facts, context: RuleContext): Verdict;
}

export function none(reason: Silence, text: string): Verdict {
  return { kind: 'NONE', reason, text };
}

type Said = Pick<Advice, 'subject' | 'risk' | 'title' | 'text'> & Partial<Advice>;

/** Advice with what most rules leave empty; certain unless it is said otherwise. */
export function adviceOf(rule: { name: string; category: Advice['category'] }, said: Said): Advice {
  return {
    rule: rule.name,
    category: rule.category,
    evidence: [],
    confidence: { level: 'HIGH', reasons: [] },
    unknowns: [],
    changes: [],
    targets: [],
    freed: null,
    replicas: null,
    forSeconds: null,
    packing: null,
    ...said,
  };
}

export function told(advice: Advice[], otherwise: Verdict): Verdict {
  return advice.length > 0 ? { kind: 'ADVICE', advice } : otherwise;
}
