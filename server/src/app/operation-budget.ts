import { AppError } from '../platform/errors.js';
import type { Caller } from '../platform/request-context.js';
import type { Cost } from './cost.js';
import type { CostMemo } from './cost-memo.js';
import { addressKey, type BucketSize, RateLimiter, type Throttle } from './rate-limit.js';

/** Settings of what operations may cost; config.ts explains them. */
export interface BudgetSettings {
  operationMaxCost: number;
  rateLimitPoints: number;
  rateLimitPointsPerSecond: number;
  agentRateLimitPoints: number;
  agentRateLimitPointsPerSecond: number;
  anonymousRateLimitPoints: number;
  anonymousRateLimitPointsPerSecond: number;
}

/** Objects of lists and pages that one answer may have at most. */
export const MAX_NODES = 100_000;
/** Whatever is asked, asking costs something. */
const LEAST = 1;

/** What is told of an operation's cost in `extensions.cost` and in headers; throttle is null where there is no limit. */
export interface CostReport {
  requested: number;
  maximum: number;
  throttle: Throttle | null;
}

export interface Charge {
  report: CostReport;
  refusal: AppError | null;
}

/** Decides whether a caller may spend what an operation costs, and takes it from the caller's points. */
export class OperationBudget {
  readonly #limiter = new RateLimiter();
  /** Apart, because strangers have as many addresses as they like: they must not displace the bucket of a caller who has spent it. */
  readonly #strangersLimiter = new RateLimiter();
  readonly #agents: BucketSize;
  readonly #people: BucketSize;
  readonly #strangers: BucketSize;

  constructor(private readonly settings: BudgetSettings) {
    const s = settings;
    this.#people = { points: s.rateLimitPoints, perSecond: s.rateLimitPointsPerSecond };
    this.#agents = { points: s.agentRateLimitPoints, perSecond: s.agentRateLimitPointsPerSecond };
    this.#strangers = { points: s.anonymousRateLimitPoints, perSecond: s.anonymousRateLimitPointsPerSecond };
  }

  /** What is refused for another reason has its least price: guessing is not free. */
  chargeLeast(who: { caller: Caller; ip: string | null }, nowMs: number): Charge {
    return this.#charge(who, LEAST, nowMs);
  }

  charge(
    who: { caller: Caller; ip: string | null },
    cost: CostMemo,
    variables: Readonly<Record<string, unknown>> | null,
    nowMs: number,
  ): Charge {
    const found = cost.measure(variables);
    const tooDear = this.#tooDear(found, () => cost.heaviestPath(variables));
    if (!tooDear) return this.#charge(who, Math.max(LEAST, found.points), nowMs);
    const charge = this.#charge(who, LEAST, nowMs);
    return {
      report: { ...charge.report, requested: found.points },
      refusal: charge.refusal ?? tooDear,
    };
  }

  #charge({ caller, ip }: { caller: Caller; ip: string | null }, points: number, nowMs: number): Charge {
    const isStranger = caller.kind === 'ANONYMOUS';
    const limiter = isStranger ? this.#strangersLimiter : this.#limiter;
    const key = isStranger ? addressKey(ip) : `${caller.kind} ${caller.id}`;
    const size = this.#sizeFor(caller);
    const { retryAfterSeconds, throttle } = limiter.take(key, points, size, nowMs);
    const report = { requested: points, maximum: this.settings.operationMaxCost, throttle };
    if (retryAfterSeconds === 0) return { report, refusal: null };
    const message = `The operation costs ${points} points; ${throttle?.remaining} of ${size.points} are left, and ${size.perSecond} come back per second. Send it again in ${retryAfterSeconds} s.`;
    return { report, refusal: new AppError('RATE_LIMITED', message, { retryAfter: retryAfterSeconds }) };
  }

  #sizeFor({ kind }: Caller): BucketSize {
    if (kind === 'ANONYMOUS') return this.#strangers;
    return kind === 'AGENT' || kind === 'ENROL' ? this.#agents : this.#people;
  }

  #tooDear({ points, nodes }: Cost, heaviestPath: () => string): AppError | null {
    const { operationMaxCost } = this.settings;
    const [found, limit, unit] =
      points > operationMaxCost ? [points, operationMaxCost, 'points'] : [nodes, MAX_NODES, 'nodes'];
    if (found <= limit) return null;
    const path = heaviestPath();
    return new AppError(
      'COST_EXCEEDED',
      `The operation may cost ${found} ${unit}; the limit is ${limit}. Most of it is “${path}”: ask there for less (a smaller “first”, fewer lists inside lists, a coarser time series), or split it into several requests.`,
      { found, limit, unit, path },
    );
  }
}
