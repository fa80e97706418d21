import type { RuleSubject } from './rule-instance.js';

/** What matchers may ask for beyond the names; null where there is none, or nobody asked. */
export interface SubjectFacts {
  teamId: string | null;
  teamName: string | null;
  /** “Deployment/checkout”. */
  workload: string | null;
  node: string | null;
  image: string | null;
  labels: Readonly<Record<string, string>> | null;
}

/** A measured thing that a rule may be about, with what its use is measured against. */
export interface MeasuredSubject extends RuleSubject, SubjectFacts {
  subjectId: number;
  cpuRequest: number | null;
  cpuLimit: number | null;
  memoryRequest: number | null;
  memoryLimit: number | null;
  cpuAllocatable: number | null;
  memoryAllocatable: number | null;
  cpuCapacity: number | null;
  memoryCapacity: number | null;
}

export type SubjectSort = 'CONTAINER' | 'POD' | 'CLUSTER_NODE' | 'CLAIM' | 'FILESYSTEM';
