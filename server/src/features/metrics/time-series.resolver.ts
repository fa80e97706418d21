import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { AppError } from '../../platform/errors.js';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { readTimeSeries, type TimeSeriesAnswer, type TimeSeriesQuestion } from './time-series.service.js';
import { TimeSeriesType } from './time-series.types.js';
import { timeSeriesCost } from './time-series-cost.js';
import { Across, OverTime, SeriesGroup, TimeSeriesInput } from './time-series-input.types.js';

@Resolver()
export class TimeSeriesResolver {
  @Guard('VIEWER')
  @Cost(timeSeriesCost)
  @Query(() => TimeSeriesType, {
    nullable: true,
    description:
      'Measured values over time of what the caller may see below the selected object: pods and containers of their namespaces, and machines with rights for the whole cluster. Null when the object is missing or not yours to see.',
  })
  timeSeries(
    @Arg('input', () => TimeSeriesInput, { description: 'What to read.' }) input: TimeSeriesInput,
    @Ctx() context: RequestContext,
  ): Promise<TimeSeriesAnswer | null> {
    const question = questionOf(input, 2 * context.settings.agentIntervalSeconds);
    // In a savepoint: it may run into a time limit, and the rest of the query must not fail with it.
    return context.read().savepoint((tx) => readTimeSeries({ ...readerOf(context), tx }, question, context.now()));
  }
}

/** An argument given as null means what leaving it out means. */
function questionOf(input: TimeSeriesInput, minStepSeconds: number): TimeSeriesQuestion {
  const { clusters, team, ...of } = input.of;
  return {
    of: clusters || team ? refuse('of', 'cluster, clusterNode, namespace, workload, pod or container') : of,
    metrics: input.metrics,
    range: input.range,
    stepSeconds: input.stepSeconds ?? null,
    maxPoints: input.maxPoints ?? 300,
    overTime: answered(OVER_TIME, input.overTime ?? OverTime.AVG, 'overTime'),
    across: answered(ACROSS, input.across ?? Across.SUM, 'across'),
    groupBy: answered(GROUPS, input.groupBy ?? SeriesGroup.ALL, 'groupBy'),
    top: input.top ?? 8,
    minStepSeconds,
    ...(input.withOther ? refuse('withOther', 'false') : {}),
    ...(input.compareTo ? refuse('compareTo', 'null') : {}),
  };
}

const OVER_TIME = ['AVG', 'MIN', 'MAX', 'SUM', 'LAST'] as const;
const ACROSS = ['SUM', 'AVG', 'MIN', 'MAX'] as const;
const GROUPS = ['ALL', 'CLUSTER_NODE', 'NAMESPACE', 'POD', 'CONTAINER', 'VOLUME'] as const;

function answered<T extends string>(list: readonly T[], value: string, at: string): T {
  return list.find((one) => one === value) ?? refuse(at, list.join(', '));
}

function refuse(at: string, expected: string): never {
  throw new AppError('BAD_USER_INPUT', `${at} asks for what this server does not answer yet; expected ${expected}.`);
}
