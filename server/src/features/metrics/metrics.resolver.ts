import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { AppError } from '../../platform/errors.js';
import { Guard } from '../../platform/guard.js';
import type { RequestContext } from '../../platform/request-context.js';
import { tenantOf } from '../../platform/request-context.js';
import { ReportPayload } from '../clusters/receipt.types.js';
import { checkReport } from './ingest.service.js';
import { Metric } from './metric.entity.js';
import { listMetrics } from './metric.service.js';
import { ReportMetricsInput } from './metrics.types.js';
import { writerOf } from './sample-writer.service.js';

@Resolver()
export class MetricsResolver {
  @Guard('VIEWER')
  @Query(() => [Metric], { nullable: true, description: 'The metric catalogue, by name.' })
  metrics(@Ctx() context: RequestContext): Promise<Metric[]> {
    return listMetrics(context.read(), tenantOf(context));
  }

  @Guard('AGENT')
  @Mutation(() => ReportPayload, {
    nullable: true,
    description: 'Stores one batch of samples; safe to repeat with the same batchId.',
  })
  async reportMetrics(
    @Arg('input', () => ReportMetricsInput, { description: 'The batch.' }) input: ReportMetricsInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportPayload> {
    const { caller, db, settings, now, arrivedAt } = context;
    if (caller.kind !== 'AGENT') throw new AppError('FORBIDDEN', 'Only an agent reports samples.');
    const batch = checkReport(caller, input, settings, arrivedAt);
    return ReportPayload.of(await writerOf(db.reports, settings).store(batch, now));
  }
}
