/** A saving of one workload that stands. */
export interface WorkloadSaving {
  id: string;
  rule: string;
  requestsValue: number | null;
  weight: number;
}

/** Advice about one workload of which only one can be followed: a replica that goes cannot be made smaller. */
const WAYS: Readonly<Record<string, 'IDLE' | 'REPLICAS' | 'SIZE'>> = {
  'idle-workload': 'IDLE',
  'replicas-over-need': 'REPLICAS',
  'over-provisioned': 'SIZE',
};
const ORDER = ['IDLE', 'REPLICAS', 'SIZE'] as const;

/** Rules whose savings overlap. */
export const OVERLAPPING = Object.keys(WAYS);

/** Which savings of one workload are added up: those of the way that saves most. @returns the ids of those that are not */
export function uncounted(savings: readonly WorkloadSaving[]): string[] {
  const groups = ORDER.map((way) => savings.filter(({ rule }) => WAYS[rule] === way)).filter(
    ({ length }) => length > 0,
  );
  const worth = (group: readonly WorkloadSaving[]): number =>
    group.reduce((sum, { requestsValue, weight }) => sum + (requestsValue ?? weight), 0);
  const best = groups.reduce<readonly WorkloadSaving[]>(
    (most, group) => (most.length === 0 || worth(group) > worth(most) ? group : most),
    [],
  );
  return groups.filter((group) => group !== best).flatMap((group) => group.map(({ id }) => id));
}
