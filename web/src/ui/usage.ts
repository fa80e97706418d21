import { type Measured, measured } from './Value';

/** What a usage answer says about itself; the part of it that the dashboard reads. */
export interface UsageReading {
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
  readonly stale: boolean;
  readonly absent: 'NEVER_REPORTED' | 'NOT_RUNNING' | 'SOURCE_UNAVAILABLE' | null;
  readonly absentReason: string | null;
}

const WORDS = {
  NEVER_REPORTED: 'Nothing has reported this value yet',
  NOT_RUNNING: 'It is not running',
  SOURCE_UNAVAILABLE: 'No metrics source can be reached',
} as const;

/** Why a value is missing, in words; the server's own reason first. */
export function absenceOf(usage: UsageReading): string {
  return usage.absentReason ?? (usage.absent ? WORDS[usage.absent] : 'No source measured it');
}

/** CPU in cores, or the reason why there is none. A container that does not run uses nothing: that is "does not apply". */
export function cpuOf(usage: UsageReading): Measured {
  if (usage.absent === 'NOT_RUNNING' && usage.cpuCores === null) return { state: 'none', reason: absenceOf(usage) };
  return measured(usage.cpuCores, absenceOf(usage));
}

/** Memory in bytes, or the reason why there is none. */
export function memoryOf(usage: UsageReading): Measured {
  if (usage.absent === 'NOT_RUNNING' && usage.memoryBytes === null) return { state: 'none', reason: absenceOf(usage) };
  return measured(usage.memoryBytes, absenceOf(usage));
}
