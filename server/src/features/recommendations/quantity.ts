const MILLICORE = 1_000;
const MIB = 1_048_576;
const GIB = 1_024 * MIB;

/** Microcores rounded up to whole millicores, the finest that Kubernetes schedules by. */
export function ceilCpu(microcores: number): number {
  return Math.ceil(microcores / MILLICORE - 1e-9) * MILLICORE;
}

/** Bytes rounded up to whole MiB. */
export function ceilMemory(bytes: number): number {
  return Math.ceil(bytes / MIB - 1e-9) * MIB;
}

/** As Kubernetes writes it: “250m”, “2”. @param microcores whole millicores */
export function cpuQuantity(microcores: number): string {
  const millicores = Math.ceil(microcores / MILLICORE - 1e-9);
  return millicores % 1_000 === 0 ? String(millicores / 1_000) : `${millicores}m`;
}

/** As Kubernetes writes it: “256Mi”, “2Gi”. @param bytes whole MiB */
export function memoryQuantity(bytes: number): string {
  const mebibytes = Math.ceil(bytes / MIB - 1e-9);
  return mebibytes % 1_024 === 0 ? `${mebibytes / 1_024}Gi` : `${mebibytes}Mi`;
}

/**
 * For people: “1 core”, “0.1 cores”, “0.004 cores”. Rounded up to two digits, so that “not more than” stays true.
 */
export function coresInWords(microcores: number): string {
  const cores = ceilDigits(microcores / 1_000_000, 2);
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}

/** For people: “96 MiB”, “1.3 GiB”; rounded up. */
export function memoryInWords(bytes: number): string {
  if (bytes >= GIB) return `${ceilDigits(bytes / GIB, 2)} GiB`;
  return `${Math.ceil(bytes / MIB - 1e-9)} MiB`;
}

/** For people: “3 hours”, “40 minutes”, “1 day”. @param minutes from 0 */
export function minutesInWords(minutes: number): string {
  const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (minutes < 120) return counted(Math.round(minutes), 'minute');
  if (minutes < 2_880) return counted(Math.round(minutes / 60), 'hour');
  return counted(Math.round(minutes / 1_440), 'day');
}

/** A share as percent that does not turn little into nothing: “0 %”, “under 0.1 %”, “2.4 %”, “38 %”. */
export function percentInWords(share: number): string {
  if (share <= 0) return '0 %';
  if (share < 0.001) return 'under 0.1 %';
  return share < 0.1 ? `${(100 * share).toFixed(1)} %` : `${Math.round(100 * share)} %`;
}

/** Rounds up to so many digits that count. */
function ceilDigits(value: number, digits: number): number {
  if (value <= 0) return 0;
  const factor = 10 ** (digits - 1 - Math.floor(Math.log10(value)));
  return Math.ceil(value * factor - 1e-9) / factor;
}
