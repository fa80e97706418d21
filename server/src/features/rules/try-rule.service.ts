import type { Tx } from '../../platform/database.js';
import type { UserError } from '../../platform/user-error.types.js';
import type { ListedGap } from '../gaps/gap-list.service.js';
import { simulateIncidents } from '../incidents/simulate.service.js';
import { type DryAlert, type DryRun, dryRun } from './dry-run.service.js';
import { draftOf, problemsOf, type WrittenRule } from './rule.service.js';
import { titleOfRule } from './rule-finding.js';
import { durationInWords } from './rule-sentence.js';

/** What a rule would have done, as the API answers it. */
export interface TriedRule {
  userErrors: UserError[];
  summary: string;
  from: Date;
  to: Date;
  hasPast: boolean;
  stepSeconds: number | null;
  firings: number;
  pendings: number;
  standing: number;
  incidents: number | null;
  days: { day: Date; firings: number }[];
  alerts: TriedAlert[];
  subjects: number;
  points: number;
  coverage: number | null;
  gaps: ListedGap[];
  isTruncated: boolean;
  notes: string[];
}

export interface TriedAlert {
  title: string;
  clusterName: string;
  kind: string;
  namespace: string | null;
  name: string;
  container: string | null;
  firedAt: Date;
  resolvedAt: Date | null;
  value: number | null;
  threshold: number | null;
}

export const MAX_TRY_HOURS = 168;
/** The answer must come within 10 seconds, with the correlation and what is around it. */
const BUDGET_MS = 6_500;
const MAX_ALERTS = 50;
/** Correlating more would take longer than anybody waits; such a rule says enough as it is. */
const MAX_CORRELATED = 10_000;
const DAY_MS = 86_400_000;

/** Tries a rule on the past. @param hours of the past, 1 to 168 */
export async function tryRule(
  tx: Tx,
  tenantId: string,
  { rule, hours }: { rule: WrittenRule; hours: number },
  now: Date,
): Promise<TriedRule> {
  const userErrors = [...(await refusalsOf(tx, tenantId, rule)), ...refuseHours(hours)];
  if (userErrors.length > 0) return refusal(userErrors, now);
  const draft = draftOf(rule);
  const run = await dryRun(tx, tenantId, { rule: draft, hours, budgetMs: BUDGET_MS }, now);
  const alerts = run.alerts.sort((a, b) => a.firedAt - b.firedAt);
  const incidents = run.hasPast ? countIncidents(draft.title, alerts) : null;
  const standing = alerts.filter(({ resolvedAt }) => resolvedAt === null).length;
  const firings = run.hasPast ? alerts.length : 0;
  return {
    ...{ userErrors: [], from: run.from, to: run.to, hasPast: run.hasPast, stepSeconds: run.stepSeconds },
    ...{ firings, pendings: run.pendings, standing, incidents, subjects: run.subjects, points: run.points },
    ...{ coverage: run.points === 0 ? null : run.known / run.points, gaps: run.gaps, isTruncated: run.isTruncated },
    summary: summaryOf(run, { firings, standing, incidents }),
    days: daysOf(run, run.hasPast ? alerts : []),
    alerts: alerts
      .slice(-MAX_ALERTS)
      .reverse()
      .map((alert) => told(draft.title, alert)),
    notes: notesOf(run, incidents),
  };
}

async function refusalsOf(tx: Tx, tenantId: string, rule: WrittenRule): Promise<UserError[]> {
  if (rule.kind === 'DETECTED') {
    const message =
      'The kind is DETECTED; expected any other: a detector cannot be tried, its alerts tell what it did.';
    return [{ field: ['input', 'kind'], message, code: 'BAD_USER_INPUT' }];
  }
  const problems = await problemsOf(tx, tenantId, rule);
  return problems.map(({ field, message }) => ({ field: ['input', ...field], message, code: 'BAD_USER_INPUT' }));
}

function refuseHours(hours: number): UserError[] {
  if (hours >= 1 && hours <= MAX_TRY_HOURS) return [];
  const message = `hours is ${hours}; expected 1 to ${MAX_TRY_HOURS}, which is a week.`;
  return [{ field: ['hours'], message, code: 'BAD_USER_INPUT' }];
}

function refusal(userErrors: UserError[], now: Date): TriedRule {
  return {
    ...{ userErrors, summary: 'The rule cannot be tried as it is.', from: now, to: now, hasPast: false },
    ...{ stepSeconds: null, firings: 0, pendings: 0, standing: 0, incidents: null, days: [], alerts: [] },
    ...{ subjects: 0, points: 0, coverage: null, gaps: [], isTruncated: false, notes: [] },
  };
}

/** Of severity INFO alone no incident is made. Null where there are too many to tell. */
function countIncidents(title: string, alerts: readonly DryAlert[]): number | null {
  if (alerts.length > MAX_CORRELATED) return null;
  const simulated = alerts.map(({ facts, firedAt, resolvedAt }) => ({
    ...{ facts, firedAt: new Date(firedAt), resolvedAt: resolvedAt === null ? null : new Date(resolvedAt) },
    title: titleOfRule(title, facts),
  }));
  return simulateIncidents(simulated).length;
}

function told(title: string, { facts, firedAt, resolvedAt, value, threshold }: DryAlert): TriedAlert {
  const { clusterName, kind, namespace, name, container } = facts;
  return {
    ...{ title: titleOfRule(title, facts), clusterName, kind, namespace, name, container, value, threshold },
    ...{ firedAt: new Date(firedAt), resolvedAt: resolvedAt === null ? null : new Date(resolvedAt) },
  };
}

function daysOf({ from, to }: DryRun, alerts: readonly DryAlert[]): { day: Date; firings: number }[] {
  const first = from.getTime() - (from.getTime() % DAY_MS);
  const count = Math.max(1, Math.ceil((to.getTime() - first) / DAY_MS));
  const firings = new Array<number>(count).fill(0);
  for (const { firedAt } of alerts) {
    const day = Math.min(count - 1, Math.floor((firedAt - first) / DAY_MS));
    firings[day]!++;
  }
  return firings.map((number, n) => ({ day: new Date(first + n * DAY_MS), firings: number }));
}

interface Counts {
  firings: number;
  standing: number;
  incidents: number | null;
}

function summaryOf(run: DryRun, { firings, standing, incidents }: Counts): string {
  if (!run.hasPast) {
    return `No past is kept of what this rule asks; now it holds for ${standing} of ${run.subjects} subjects.`;
  }
  if (run.subjects === 0) return 'There was nothing to judge: no subject is in the scope of this rule.';
  const length = durationInWords(Math.round((run.to.getTime() - run.from.getTime()) / 3_600_000) * 3_600);
  const made = incidents === null ? '' : `, ${counted(incidents, 'incident')}`;
  return `${counted(firings, 'firing')}${made} in the last ${length}; ${standing} would stand now.`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function notesOf(run: DryRun, incidents: number | null): string[] {
  const notes = [...run.notes];
  if (run.stepSeconds !== null) notes.unshift(`Judged every ${durationInWords(run.stepSeconds)} of the past.`);
  if (run.hasPast && incidents === null)
    notes.push(`More than ${MAX_CORRELATED} alerts: incidents were not worked out.`);
  return notes;
}
