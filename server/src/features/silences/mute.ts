import { type AlertFacts, compileMatchers, type Matcher } from '../alerts/matcher.js';

/** What decides which silence mutes an alert. */
export interface MutingSilence {
  id: string;
  /** The one cluster that it was made for; its matchers hold nowhere else, whatever bears the name later. */
  clusterId: string | null;
  matchers: readonly Matcher[];
  endsAt: Date;
  /** Who made it, by name, and why. */
  createdBy: string;
  reason: string;
}

export interface Mute {
  silenceId: string;
  until: Date;
  /** Who silenced it and why, for its history. */
  why: string;
}

/** Which silence mutes an alert: of several the one that ends last, so that a mark holds as long as anything mutes it. */
export type MuteOf = (facts: AlertFacts) => Mute | null;

/** Prepares silences that are open for any number of alerts. */
export function muteBy(silences: readonly MutingSilence[]): MuteOf {
  const latestFirst = [...silences].sort(byEnd);
  const tests = latestFirst.map(({ matchers }) => compileMatchers(matchers));
  return (facts) => {
    const found = latestFirst.find(
      ({ clusterId }, n) => (clusterId === null || clusterId === facts.clusterId) && tests[n]!(facts),
    );
    return found ? { silenceId: found.id, until: found.endsAt, why: `${found.createdBy}: ${found.reason}` } : null;
  };
}

/** One order for all, also where two end together. */
function byEnd(a: MutingSilence, b: MutingSilence): number {
  return b.endsAt.getTime() - a.endsAt.getTime() || (a.id < b.id ? -1 : 1);
}
