import { formatBytes, formatCount } from '../../lib/format';
import type { RunFacts } from './run';

/** What the last run took, in one line: time, cost, size. */
export function runText(run: RunFacts | null): string {
  if (run === null) return 'Not run yet';
  const size = formatBytes(run.bytes);
  const amount = `${size.text} ${size.unit}`;
  if (run.events !== null)
    return `${run.events === 1 ? '1 event' : `${formatCount(run.events)} events`} · ${costText(run)} · ${amount}`;
  return `${formatCount(Math.max(1, run.milliseconds))} ms · ${costText(run)} · ${amount}`;
}

function costText({ cost }: RunFacts): string {
  if (cost === null) return 'cost n/a';
  const of = cost.maximum === null ? '' : ` of ${formatCount(cost.maximum)}`;
  const left = cost.remaining === null ? '' : `, ${formatCount(cost.remaining)} left`;
  return `cost ${formatCount(cost.requested)}${of} points${left}`;
}
