import { createHash } from 'node:crypto';
import type { FindingInput } from '../api/generated.js';
import { type DetectorSettings, READING_MS } from './detector-settings.js';
import { keyOf, type SeriesName } from './registry.js';
import { slotName } from './season.js';
import type { Told } from './series.js';

/** The server takes no longer keys. */
const MAX_KEY = 300;
const HASH_LENGTH = 16;

/** How the explanation is to be worded. */
export interface Wording {
  readonly settings: DetectorSettings;
  readonly timeZone: string;
  /** The finding is of the past that a demonstration back-fills. */
  readonly isPast?: boolean;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const shortTime = (ms: number): string => `${iso(ms).slice(0, 16)}Z`;

function keyFor(name: SeriesName, direction: string): string {
  const key = `${keyOf(name)}/${direction}`;
  if (key.length <= MAX_KEY) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, HASH_LENGTH);
  return `${key.slice(0, MAX_KEY - HASH_LENGTH - 1)}~${hash}`;
}

function duration(ms: number): string {
  const hours = ms / 3_600_000;
  return hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Math.round(ms / 60_000)} min`;
}

function endOf(told: Told, { settings }: Wording): string {
  const share = settings.sigma * settings.closeShare;
  if (told.endReason === 'CALM')
    return `Ended: within ${share.toFixed(1)} σ again for ${settings.closeAfter} readings.`;
  if (told.endReason === 'NO_READINGS') return 'Ended: nothing is measured any more.';
  return `Ended: it has lasted ${duration(settings.learnAfterMs)} and is the baseline from now on.`;
}

function whyTold(told: Told, { isPast }: Wording): string {
  const { episode, previousEndedAt, suppressed } = told;
  if (isPast) return 'Suppressed: it lies in the past that was reported at the first start, which raises no alert.';
  if (episode.isSuppressed) {
    const since = previousEndedAt === null ? '' : ` since the one that ended at ${shortTime(previousEndedAt)}`;
    return `Suppressed: it opened within the cool-down, the ${ordinal(suppressed)}${since}.`;
  }
  const before = suppressed > 0 ? ` ${suppressed} before it were suppressed by the cool-down.` : '';
  return `Not suppressed: no told finding of this series ended within its cool-down.${before}`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

function decisionOf(told: Told, wording: Wording): string {
  const { settings, timeZone } = wording;
  const { band, hourOfWeek, episode } = told;
  const slot = `${slotName(band.season, hourOfWeek)} (${timeZone})`;
  const side = episode.direction === 'ABOVE' ? 'above' : 'below';
  const opened = `Opened: ${settings.openAt} of ${settings.ofLast} readings of ${duration(READING_MS)} were more than ${settings.sigma} σ ${side} the mean for this time.`;
  const compared = `Compared with ${slot}.`;
  return [whyTold(told, wording), opened, compared, ...(told.endedAt === null ? [] : [endOf(told, wording)])].join(' ');
}

/** The finding as it goes over the wire: what happened, what was usual, and why it was told or not. */
export function toFinding(name: SeriesName, told: Told, wording: Wording): FindingInput {
  const { episode, band, value } = told;
  return {
    key: keyFor(name, episode.direction),
    state: told.endedAt === null ? 'FIRING' : 'ENDED',
    isSuppressed: episode.isSuppressed || wording.isPast === true,
    decision: decisionOf(told, wording),
    namespace: name.namespace,
    workloadKind: name.kind,
    workloadName: name.workload,
    container: name.container,
    metric: name.metric.metric,
    direction: episode.direction,
    season: band.season,
    startedAt: iso(episode.startedAt),
    observedAt: iso(told.at),
    endedAt: told.endedAt === null ? null : iso(told.endedAt),
    value,
    peak: episode.peak,
    baseline: band.mean,
    sigma: band.sigma,
    deviations: Math.abs(value - band.mean) / band.sigma,
    samples: band.readings,
    weeks: told.weeks,
  };
}
