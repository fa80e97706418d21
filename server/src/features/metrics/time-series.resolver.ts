import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import type { TimeSeriesQuestion } from './series-plan.service.js';
import { readTimeSeries, type TimeSeriesAnswer } from './time-series.service.js';
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
    const question = questionOf(input, context.settings.agentIntervalSeconds);
    // In a savepoint: it may run into a time limit, and the rest of the query must not fail with it.
    return context.read().savepoint((tx) => readTimeSeries({ ...readerOf(context), tx }, question, context.now()));
  }
}

/** An argument given as null means what leaving it out means. */
function questionOf(input: TimeSeriesInput, intervalSeconds: number): TimeSeriesQuestion {
  return {
    of: input.of,
    metrics: input.metrics,
    range: input.range,
    stepSeconds: input.stepSeconds ?? null,
    maxPoints: input.maxPoints ?? 300,
    overTime: input.overTime ?? OverTime.AVG,
    across: input.across ?? Across.SUM,
    groupBy: input.groupBy ?? SeriesGroup.ALL,
    top: input.top ?? 8,
    withOther: input.withOther ?? false,
    compareTo: input.compareTo ?? null,
    intervalSeconds,
  };
}
