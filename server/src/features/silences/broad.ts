import { type Broadness, broadness, type Matcher } from '../alerts/matcher.js';

/** How much of what is open matchers take in. */
export interface Extent {
  /** Open alerts that match. */
  matched: number;
  /** All open alerts. */
  total: number;
}

/** Nobody looks through more than this before muting it. */
export const MAX_MATCHED = 50;
/** A fifth of all that is wrong is more than one trouble, where it is more than a handful. */
export const MAX_SHARE = 0.2;
const HANDFUL = 10;

const WIDE: Record<Broadness, string> = {
  EVERYTHING: 'There is no matcher, so everything would be muted',
  ONLY_EXCLUDES: 'No matcher names what is to be muted, so everything else would be',
  ONLY_WHOLE_CLUSTERS: 'Nothing narrower than cluster, environment, kind or severity is named',
};
const REMEDY = 'Name a namespace, workload, rule, node or label, or override this on purpose.';

/**
 * Why matchers mute more than one trouble, in a sentence with a remedy; null where they do not. A silence that is too
 * broad hides the next outage, so it is made only by somebody who says so.
 */
export function explainBroad(matchers: readonly Matcher[], extent: Extent | null): string | null {
  const wide = broadness(matchers);
  if (wide) return `${WIDE[wide]}. ${REMEDY}`;
  if (extent === null) return null;
  const { matched, total } = extent;
  if (matched > MAX_MATCHED) {
    return `${matched} open alerts would be muted; expected at most ${MAX_MATCHED}. ${REMEDY}`;
  }
  if (matched <= HANDFUL || matched <= total * MAX_SHARE) return null;
  const share = `${matched} of ${total} open alerts would be muted; expected at most ${MAX_SHARE * 100} %`;
  return `${share}. ${REMEDY}`;
}
