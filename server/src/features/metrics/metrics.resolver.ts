import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { AppError } from '../../platform/errors.js';
import { Guard } from '../../platform/guard.js';
import type { RequestContext } from '../../platform/request-context.js';
import { tenantOf } from '../../platform/request-context.js';
import { ReportPayload } from '../clusters/receipt.types.js';
import { checkReport } from './ingest.service.js';
import { Metric } from './metric.entity.js';
import { listMetrics } from './metric.service.js';
import { RegisterMetricsInput, RegisterMetricsPayload, ReportMetricsInput } from './metrics.types.js';
import { registerMetrics } from './register-metrics.service.js';
import { writerOf } from './sample-writer.service.js';

@Resolver()
export class MetricsResolver {
  @Guard('VIEWER')
  @Query(() => [Metric], { nullable: true, description: 'The metric catalogue, by name.' })
  metrics(@Ctx() context: RequestContext): Promise<Metric[]> {
    return listMetrics(context.read(), tenantOf(context));
  }

  @Guard('AGENT')
  @Mutation(() => RegisterMetricsPayload, {
    nullable: true,
    description:
      'Adds metrics of an agent’s own collectors to the catalogue; safe to repeat. A name keeps its unit, kind and subject for ever.',
  })
  async registerMetrics(
    @Arg('input', () => RegisterMetricsInput, { description: 'The metrics.' }) input: RegisterMetricsInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterMetricsPayload> {
    const { actor, db, now } = context;
    const tenantId = tenantOf(context);
    const { done, userErrors } = await db.reports.runInTenant(tenantId, (tx) =>
      registerMetrics(tx, tenantId, { definitions: input.metrics, actor }, now()),
    );
    return { metrics: done, userErrors };
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
