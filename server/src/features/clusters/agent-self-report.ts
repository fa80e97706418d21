import { cleanText } from '../../platform/clean-text.js';

/** What an agent tells of itself in a heartbeat; agents of earlier versions leave out what is optional. */
export interface SelfReport {
  cpuCores?: number | null;
  memoryBytes?: number | null;
  spoolBatches: number;
  spoolBytes: number;
  droppedBatches: number;
  bytesSent?: number | null;
  kubeRequests?: number | null;
  eventLoopMaxMs?: number | null;
  collectors: {
    name: string;
    status: string;
    message?: string | null;
    lastRunAt?: Date | null;
    durationMs?: number | null;
    observed?: number | null;
    lastError?: string | null;
    lastErrorAt?: Date | null;
    isShed?: boolean | null;
    isPlugin?: boolean | null;
  }[];
  budget?: {
    cpuCores?: number | null;
    memoryBytes?: number | null;
    isExceeded: boolean;
    exceededSince?: Date | null;
  } | null;
  usageSources?: { name: string; status: string; since: Date; message: string; command?: string | null }[] | null;
}

const MAX_COLLECTORS = 100;
const MAX_USAGE_SOURCES = 20;
const MAX_NAME = 100;
const MAX_MESSAGE = 500;
const COUNTED = [
  'cpuCores',
  'memoryBytes',
  'spoolBatches',
  'spoolBytes',
  'droppedBatches',
  'bytesSent',
  'kubeRequests',
  'eventLoopMaxMs',
] as const;

/** What is impossible in a report, by its field; null for nothing. */
export function explainSelfReport(report: SelfReport): { field: string; message: string } | null {
  const { collectors, usageSources, budget } = report;
  if (collectors.length > MAX_COLLECTORS) {
    const message = `The heartbeat names ${collectors.length} collectors; at most ${MAX_COLLECTORS} are kept.`;
    return { field: 'collectors', message };
  }
  if (usageSources != null && usageSources.length > MAX_USAGE_SOURCES) {
    const message = `The heartbeat names ${usageSources.length} sources of usage; at most ${MAX_USAGE_SOURCES} are kept.`;
    return { field: 'usageSources', message };
  }
  for (const field of COUNTED) {
    const value = report[field];
    if (value != null && value < 0) return { field, message: `“${field}” is ${value}; it counts from 0.` };
  }
  const miscounted = collectors.find(({ durationMs, observed }) =>
    [durationMs, observed].some((each) => each != null && each < 0),
  );
  if (miscounted) {
    const message = `Collector “${miscounted.name}” tells a duration or a number below 0; leave out what is unknown.`;
    return { field: 'collectors', message };
  }
  if ([budget?.cpuCores, budget?.memoryBytes].some((limit) => limit != null && limit < 0)) {
    return { field: 'budget', message: 'A limit of the budget is below 0; leave it out for no limit.' };
  }
  return null;
}

/** The columns that a report is stored in. */
export function storedSelfReport(report: SelfReport): Record<string, number | string | null> {
  return {
    cpu_cores: report.cpuCores ?? null,
    memory_bytes: report.memoryBytes ?? null,
    spool_batches: report.spoolBatches,
    spool_bytes: report.spoolBytes,
    dropped_batches: report.droppedBatches,
    bytes_sent: report.bytesSent ?? null,
    kube_requests: report.kubeRequests ?? null,
    event_loop_max_ms: report.eventLoopMaxMs ?? null,
    collectors: JSON.stringify(report.collectors.map(storedCollector)),
    budget: report.budget ? JSON.stringify(storedBudget(report.budget)) : null,
    usage_sources: report.usageSources ? JSON.stringify(report.usageSources.map(storedSource)) : null,
  };
}

function storedCollector(state: SelfReport['collectors'][number]): object {
  return {
    name: cleanText(state.name, MAX_NAME),
    status: state.status,
    message: textOrNull(state.message),
    lastRunAt: state.lastRunAt ?? null,
    durationMs: state.durationMs ?? null,
    observed: state.observed ?? null,
    lastError: textOrNull(state.lastError),
    lastErrorAt: state.lastErrorAt ?? null,
    isShed: state.isShed ?? null,
    isPlugin: state.isPlugin ?? null,
  };
}

function textOrNull(text: string | null | undefined): string | null {
  return text == null ? null : cleanText(text, MAX_MESSAGE);
}

function storedBudget({ cpuCores, memoryBytes, isExceeded, exceededSince }: NonNullable<SelfReport['budget']>): object {
  return {
    cpuCores: cpuCores ?? null,
    memoryBytes: memoryBytes ?? null,
    isExceeded,
    exceededSince: exceededSince ?? null,
  };
}

function storedSource(state: NonNullable<SelfReport['usageSources']>[number]): object {
  return {
    name: cleanText(state.name, MAX_NAME),
    status: state.status,
    since: state.since,
    message: cleanText(state.message, MAX_MESSAGE),
    command: textOrNull(state.command),
  };
}
