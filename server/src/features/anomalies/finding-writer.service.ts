import { cleanText } from '../../platform/clean-text.js';
import type { Database } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { Receipt } from '../clusters/receipt.service.js';
import { type CheckedReport, type ReportOutcome, storeReports } from './anomaly.service.js';
import { MAX_KEY } from './finding-input.js';

// Reports of a cluster's findings are stored one transaction after the other anyway, because each holds the right to
// change the cluster's alerts to its commit. What comes meanwhile waits here and is stored together by the next: a
// transaction costs about as much for one report as for fifty. A report that meets none under way is stored at once.
//
// What waits is not acknowledged: a crash loses nothing that an agent does not still have. A group that fails is stored
// report by report, so that one bad report costs the others nothing.

/** So many findings are worth a transaction of their own; a group begins no further report beyond. */
const FULL_FINDINGS = 500;
/** What one cluster may have waiting: an agent has one report under way, so nobody who behaves comes near it. */
const MAX_WAITING_REPORTS = 2_000;
const RETRY_SECONDS = 5;

interface Entry {
  report: CheckedReport;
  now: () => Date;
  settle: (outcome: ReportOutcome) => void;
  fail: (error: unknown) => void;
}

export class FindingWriter {
  /** By cluster, where a transaction is under way: what waits for it. */
  readonly #waiting = new Map<string, Entry[]>();

  constructor(private readonly db: Database) {}

  /**
   * Stores a report, together with others that wait. @returns its receipt when it is durable
   * @throws RATE_LIMITED with `retryAfter` where too many wait already; what storing it throws otherwise
   */
  async store(report: CheckedReport, now: () => Date): Promise<Receipt> {
    const outcome = await new Promise<ReportOutcome>((settle, fail) => {
      const entry: Entry = { report, now, settle, fail };
      const cluster = `${report.agent.tenantId}/${report.agent.clusterId}`;
      const line = this.#waiting.get(cluster);
      if (!line) void this.#run(cluster, entry);
      else if (line.length < MAX_WAITING_REPORTS) line.push(entry);
      else fail(tooMany(line.length));
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.receipt;
  }

  /** Stores what waits, group by group, until nothing does. */
  async #run(cluster: string, first: Entry): Promise<void> {
    const line = [first];
    this.#waiting.set(cluster, line);
    while (line.length > 0) await this.#storeGroup(line.splice(0, sizeOfGroup(line)));
    this.#waiting.delete(cluster);
  }

  /** Never throws: every entry gets its outcome or its error. */
  async #storeGroup(group: readonly Entry[]): Promise<void> {
    const { tenantId } = group[0]!.report.agent;
    const reports = group.map(({ report }) => report);
    try {
      const outcomes = await this.db.runInTenant(tenantId, (tx) =>
        storeReports(tx, tenantId, reports, group.at(-1)!.now()),
      );
      for (const [n, entry] of group.entries()) entry.settle(outcomes[n]!);
    } catch (error) {
      await this.#divide(group, error);
    }
  }

  /** A database that is away answers nobody; any other failure is that of one report, and the others are stored. */
  async #divide(group: readonly Entry[], error: unknown): Promise<void> {
    const isNobodys = error instanceof AppError && error.code === 'UNAVAILABLE';
    if (group.length === 1 || isNobodys) for (const entry of group) entry.fail(error);
    else for (const entry of group) await this.#storeGroup([entry]);
  }
}

/**
 * How many of the oldest are stored together. News of an anomaly that one of them tells of already begin the next group:
 * of what one transaction is told only the newest counts, and what was between would alert nobody.
 */
function sizeOfGroup(line: readonly Entry[]): number {
  const keys = new Set<string>();
  let findings = 0;
  for (const [n, { report }] of line.entries()) {
    const isTold = report.findings.some(({ key }) => keys.has(cleanText(key, MAX_KEY)));
    findings += report.findings.length;
    if (n > 0 && (isTold || findings > FULL_FINDINGS)) return n;
    for (const { key } of report.findings) keys.add(cleanText(key, MAX_KEY));
  }
  return line.length;
}

function tooMany(waiting: number): AppError {
  const message = `${waiting} reports of findings of this cluster wait to be stored already. Send the batch again in ${RETRY_SECONDS} s.`;
  return new AppError('RATE_LIMITED', message, { retryAfter: RETRY_SECONDS });
}

const writers = new WeakMap<Database, FindingWriter>();

/** The one writer over a database in this process. */
export function findingWriterOf(db: Database): FindingWriter {
  const known = writers.get(db) ?? new FindingWriter(db);
  writers.set(db, known);
  return known;
}
