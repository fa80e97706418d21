import type { SubjectKind } from './subject.entity.js';

/** What identifies a subject within its cluster; parts that the kind does not have are ''. */
export interface SubjectKey {
  kind: SubjectKind | keyof typeof SubjectKind;
  namespace: string;
  name: string;
  container: string;
}

/** A subject and the cluster it is in. */
export interface PlacedKey extends SubjectKey {
  clusterId: string;
}
