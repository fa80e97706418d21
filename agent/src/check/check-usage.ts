import type { SourceReading, UsageSource } from '../collectors/usage/source.js';
import { USAGE_SOURCES } from '../collectors/usage.js';
import type { Config } from '../config.js';
import { messageOf } from '../explain.js';
import type { KubeClient } from '../kube/client.js';
import { openScope } from '../wait.js';
import { type CheckLine, linesOf } from './line.js';

const { ok, warning, failed } = linesOf('usage');
const SOURCE_TIMEOUT_MS = 15_000;

function exclusionOf(source: UsageSource, config: Config): string | null {
  if (config.metricsSource !== 'auto' && config.metricsSource !== source.name) {
    return `K8INTEL_METRICS_SOURCE is ${config.metricsSource}, so it is not used.`;
  }
  return source.notConfigured?.(config) ?? null;
}

async function readOnce(
  source: UsageSource,
  { config, kube }: { config: Config; kube: KubeClient },
  signal: AbortSignal,
): Promise<SourceReading> {
  const scope = openScope(signal, SOURCE_TIMEOUT_MS);
  const open = source.open({ kube, settings: config, now: Date.now, budgetMs: () => 10_000 });
  try {
    return await open.read(scope.signal);
  } catch (error) {
    return { status: 'UNREACHABLE', message: messageOf(error) };
  } finally {
    open.close?.();
    scope.close();
  }
}

function describe(source: UsageSource, reading: SourceReading, chosen: string | null): CheckLine {
  if (reading.status !== 'MEASURED') {
    const commands = reading.command === undefined ? [] : [reading.command];
    return warning(`${source.name} is ${reading.status.toLowerCase()}: ${reading.message}`, { commands });
  }
  const note = reading.note === undefined ? '' : ` ${reading.note}`;
  const use = chosen === null ? 'is the one that would be used' : `answers, and stands by for ${chosen}`;
  return ok(`${source.name} ${use}: ${reading.rows.length} rows.${note}`);
}

/** Reads every source of usage once, best first: which one the agent would use, and why not a better one. */
export async function checkUsage(
  context: { config: Config; kube: KubeClient },
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const lines: CheckLine[] = [];
  let chosen: string | null = null;
  for (const source of USAGE_SOURCES) {
    const excluded = exclusionOf(source, context.config);
    if (excluded !== null) {
      lines.push(ok(`${source.name} is left out: ${excluded}`));
      continue;
    }
    const reading = await readOnce(source, context, signal);
    lines.push(describe(source, reading, chosen));
    if (reading.status === 'MEASURED') chosen ??= source.name;
  }
  if (chosen !== null) return lines;
  const remedy = 'Mend one of the sources above; until then there are requests and limits only.';
  return [...lines, failed('No source of usage measures anything.', { remedy })];
}
