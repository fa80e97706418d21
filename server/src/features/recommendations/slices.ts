/** Where a workload stands in a run: by its oldest measured container, so that neighbours lie in the same blocks of samples. */
export interface WorkloadPlace {
  id: string;
  /** Least subject of its live containers; 0 where it has none. */
  subject: number;
  namespace: string;
  /** Its live containers. */
  containers: number;
}

/** Workloads that are read in one transaction. */
const MOST_WORKLOADS = 100;
/** Live containers of them, so that a transaction lasts seconds; gone pods come on top. */
const MOST_CONTAINERS = 300;

/** Parts of a list of workloads in its order, none of them empty. */
export function slicesOf(workloads: readonly WorkloadPlace[]): WorkloadPlace[][] {
  const slices: WorkloadPlace[][] = [];
  let containers = 0;
  for (const workload of workloads) {
    const last = slices.at(-1);
    if (last && last.length < MOST_WORKLOADS && containers + workload.containers <= MOST_CONTAINERS) {
      last.push(workload);
      containers += workload.containers;
    } else {
      slices.push([workload]);
      containers = workload.containers;
    }
  }
  return slices;
}

/** What comes after a workload in the order of a run; all where none was looked at. */
export function after(
  workloads: readonly WorkloadPlace[],
  done: { subject: number; id: string } | null,
): readonly WorkloadPlace[] {
  if (!done) return workloads;
  return workloads.filter(({ subject, id }) => subject > done.subject || (subject === done.subject && id > done.id));
}
