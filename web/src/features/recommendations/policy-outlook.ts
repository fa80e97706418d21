import type { OutlookPartsFragment, SizingPolicyPreviewQuery } from '../../graphql/generated';
import { formatCount, plural } from '../../lib/format';
import { freedText } from './amounts';
import { resourcesText } from './saving';

export type Preview = NonNullable<SizingPolicyPreviewQuery['sizingPolicyPreview']>;

/** Below these a difference is of rounding: half a millicore, half a MiB. */
const LEAST_CORES = 0.0005;
const LEAST_BYTES = 512 * 1024;

const told = (value: number, least: number) => (Math.abs(value) < least ? 0 : value);

/** How much of the workloads was tried: the rest may come to something else. */
export function triedText({ workloads, tried }: Preview): string {
  if (workloads === 0) return 'No workload of today is in there';
  if (tried === workloads) return `Tried on ${plural(workloads, 'workload')}`;
  return `Tried on ${formatCount(tried)} of ${plural(workloads, 'workload')}`;
}

/** "frees 1.2 cores, takes 3 GiB more"; that nothing changes is said too. */
export function requestsText({ freedCpuCores, freedMemoryBytes }: OutlookPartsFragment): string {
  const worth = { requestsValuePerMonth: null, billSavingPerMonth: null, currency: null };
  const amounts = {
    freedCpuCores: told(freedCpuCores, LEAST_CORES),
    freedMemoryBytes: told(freedMemoryBytes, LEAST_BYTES),
  };
  return resourcesText({ ...worth, ...amounts }) ?? 'stay as they are';
}

/** What the policy makes of it, in one sentence. */
export function outlookInWords(current: OutlookPartsFragment, proposed: OutlookPartsFragment): string {
  const cpu = told(proposed.freedCpuCores - current.freedCpuCores, LEAST_CORES);
  const memory = told(proposed.freedMemoryBytes - current.freedMemoryBytes, LEAST_BYTES);
  const more = freedText(Math.max(0, cpu), Math.max(0, memory));
  const less = freedText(Math.min(0, cpu), Math.min(0, memory));
  const parts = [...(more ? [`${more} more`] : []), ...(less ? [`${less} less`] : [])];
  if (parts.length > 0) return `Frees ${parts.join(' and ')} of requests than what holds now.`;
  const isSame = current.cuts === proposed.cuts && current.raises === proposed.raises;
  return isSame
    ? 'Proposes the same as what holds now.'
    : 'Frees as much of requests as what holds now, of other containers.';
}
