// A workload's kind has three spellings: Kubernetes' word in names and alerts, the API's enum, and the address of its page.

/** The API's enum value to Kubernetes' word. */
export const KIND_WORDS = {
  CRON_JOB: 'CronJob',
  DAEMON_SET: 'DaemonSet',
  DEPLOYMENT: 'Deployment',
  JOB: 'Job',
  REPLICA_SET: 'ReplicaSet',
  STATEFUL_SET: 'StatefulSet',
} as const;

export type WorkloadKindName = keyof typeof KIND_WORDS;

const KINDS = Object.keys(KIND_WORDS) as WorkloadKindName[];

/** "Deployment" as it stands in an address; null for what is no kind of workloads. */
export function kindPath(word: string): string | null {
  return KINDS.some((kind) => KIND_WORDS[kind] === word) ? word.toLowerCase() : null;
}

/** The kind that an address names, "statefulset" or "StatefulSet"; null for anything else. */
export function kindOfPath(path: string): WorkloadKindName | null {
  return KINDS.find((kind) => KIND_WORDS[kind].toLowerCase() === path.toLowerCase()) ?? null;
}
