import type { Collector, CollectorContext, Outcome, SampleRow } from './collector.js';
import type { UsageSource } from './usage/source.js';
import { metricsServer } from './usage/sources/metrics-server.js';

/** From best to last; `auto` takes the first that has something to say. */
export const USAGE_SOURCES: readonly UsageSource[] = [metricsServer];

/** Passes on what is newer than before: a source that measures less often than it is asked repeats itself. */
function onlyNewer(): (rows: readonly SampleRow[]) => SampleRow[] {
  let before = new Map<string, number>();
  return (rows) => {
    const keyed = rows.map((row) => [JSON.stringify(row.subject), row] as const);
    const fresh = keyed.filter(([key, row]) => before.get(key) !== row.observedAt).map(([, row]) => row);
    before = new Map(keyed.map(([key, row]) => [key, row.observedAt]));
    return fresh;
  };
}

async function run(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { kube, metricsSource } = context;
  if (kube === undefined) {
    context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
    return;
  }
  const sources = USAGE_SOURCES.filter((source) => metricsSource === 'auto' || source.name === metricsSource);
  const newer = onlyNewer();
  const measure = async (pollSignal: AbortSignal): Promise<Outcome> => {
    const reasons: string[] = [];
    for (const source of sources) {
      const reading = await source.read(kube, pollSignal);
      if ('absent' in reading) {
        reasons.push(`${source.name}: ${reading.absent}`);
        continue;
      }
      const rows = newer(reading.rows);
      if (rows.length > 0) context.emit({ kind: 'samples', source: source.name, rows });
      return { status: 'OK', observed: rows.length, ...(reading.note !== undefined && { note: reading.note }) };
    }
    return { status: 'NOTHING_TO_REPORT', reason: reasons.join(' ') };
  };
  if (!signal.aborted) await context.every(measure);
}

/** CPU and memory of nodes and containers, from the first source that has them. */
export const usage: Collector = {
  name: 'usage',
  runsFor: 'KUBERNETES',
  rbac: USAGE_SOURCES.flatMap((source) => source.rbac),
  metrics: [...new Set(USAGE_SOURCES.flatMap((source) => source.metrics))],
  run,
};
