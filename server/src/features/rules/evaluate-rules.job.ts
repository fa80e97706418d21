import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { evaluateDueRules } from './evaluate-rule.service.js';

/** Of 15 seconds between two runs so many may be used for one tenant; what is left goes first in the next. */
const BUDGET_MS = 12_000;

/** What a run over a tenant tells the metrics of the process. */
export type EvaluationObserver = (seen: {
  durationMs: number;
  /** How late each rule was. */
  lagsMs: readonly number[];
  left: number;
  failed: number;
  dropped: number;
}) => void;

/** Judges the rules of all tenants, each as often as its kind asks. */
export function evaluateRulesJob(observe?: EvaluationObserver): Job {
  return {
    name: 'evaluate-rules',
    everySeconds: 15,
    meaning: 'Judges the rules that are due over what was measured and reported, and tells their alerts.',
    run: (context, signal) =>
      forEachTenant(context, 'evaluate-rules', signal, (tenantId) =>
        evaluateTenant(context, tenantId, signal, observe),
      ),
  };
}

async function evaluateTenant(
  { db, now, log, notes }: JobContext,
  tenantId: string,
  signal: AbortSignal,
  observe: EvaluationObserver | undefined,
): Promise<number> {
  const began = performance.now();
  const run = await evaluateDueRules(db, tenantId, { now, signal, log, budgetMs: BUDGET_MS });
  const { lagsMs, left, failed, dropped } = run;
  observe?.({ durationMs: performance.now() - began, lagsMs, left, failed, dropped });
  if (notes && (left > 0 || failed > 0)) {
    notes.warning = `${left} rules had to wait for the next run; ${failed} could not be evaluated, and say why.`;
  }
  return run.findings;
}
