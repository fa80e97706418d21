import { WORDS } from './anomaly-alert.js';

/** The rules of anomalies that are named; what a plug-in measures has one by the name of its metric. */
export const ANOMALY_RULES: readonly { rule: string; title: string }[] = Object.values(WORDS).map(({ rule, says }) => ({
  rule,
  title: `${says} is unusual`,
}));
