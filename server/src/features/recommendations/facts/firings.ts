import type { FiringFacts } from '../facts.js';

/** What happened to one alert, in its order. Moments are unix ms. */
export interface AlertMoment {
  alertId: string;
  kind: 'FIRED' | 'REOPENED' | 'RESOLVED' | 'HANDLED';
  at: number;
}

/** The times an alert fired, each to its end. @param moments of any alerts, those of one alert in their order */
export function firingsOf(moments: readonly AlertMoment[]): FiringFacts[] {
  const firings: { -readonly [Key in keyof FiringFacts]: FiringFacts[Key] }[] = [];
  const open = new Map<string, (typeof firings)[number]>();
  for (const { alertId, kind, at } of moments) {
    const last = open.get(alertId);
    if (kind === 'FIRED' || kind === 'REOPENED') {
      const firing = { firedAt: at, resolvedAt: null, wasHandled: false };
      open.set(alertId, firing);
      firings.push(firing);
    } else if (!last) {
      // It fired before the window.
    } else if (kind === 'HANDLED') {
      // Who says something after its end has acted all the same.
      last.wasHandled = true;
    } else last.resolvedAt ??= at;
  }
  return firings;
}
