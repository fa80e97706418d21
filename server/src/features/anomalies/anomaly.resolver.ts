import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { nestedPage, page } from '../../platform/page.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { AgentCaller, RequestContext } from '../../platform/request-context.js';
import { Alert } from '../alerts/alert.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { ReportPayload } from '../clusters/receipt.types.js';
import { Workload } from '../inventory/workload.entity.js';
import { workloadByNames } from '../inventory/workload.loader.js';
import { Anomaly } from './anomaly.entity.js';
import { checkReport } from './anomaly.service.js';
import { anomaliesOfCluster, anomaliesOfWorkload, anomalyList } from './anomaly.sql.js';
import { AnomalyConnection, AnomalyListArgs, ReportFindingsInput } from './anomaly.types.js';
import { findingWriterOf } from './finding-writer.service.js';

@Resolver(() => Anomaly)
export class AnomalyResolver {
  @Guard('VIEWER')
  @Query(() => AnomalyConnection, { nullable: true, description: 'Anomalies of all clusters, suppressed ones too.' })
  async anomalies(
    @Args(() => AnomalyListArgs) args: AnomalyListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AnomalyConnection> {
    return AnomalyConnection.from(await page(context, anomalyList, args));
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it was found in.' })
  cluster(@Root() anomaly: Anomaly, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(anomaly.clusterId);
  }

  @FieldResolver(() => Workload, {
    nullable: true,
    description: 'The workload that bears the name now, or bore it last; null where none was ever reported.',
  })
  workload(@Root() anomaly: Anomaly, @Ctx() context: RequestContext): Promise<Workload | null> {
    return workloadByNames(context).load(anomaly);
  }

  @FieldResolver(() => Alert, {
    nullable: true,
    description:
      'The alert that stands or stood for it; null where it was suppressed, or the alert is not kept any more.',
  })
  alert(@Root() { alertId }: Anomaly, @Ctx() context: RequestContext): Promise<Alert | null> | null {
    const source = { entity: Alert, table: 'alert', place: IN_NAMESPACE };
    return alertId ? entityLoader(context, source).load(alertId) : null;
  }

  @Guard('AGENT')
  @Mutation(() => ReportPayload, {
    nullable: true,
    description:
      'Stores a batch of what the agent’s anomaly detection has found in its own cluster; safe to repeat with the same batchId.',
  })
  async reportFindings(
    @Arg('input', () => ReportFindingsInput, { description: 'The batch.' }) input: ReportFindingsInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportPayload> {
    const agent = context.caller as AgentCaller;
    const report = checkReport(agent, input, context.settings.maxFindingsPerBatch);
    return ReportPayload.of(await findingWriterOf(context.db.reports).store(report, context.now));
  }
}

@Resolver(() => Cluster)
export class ClusterAnomaliesResolver {
  @FieldResolver(() => AnomalyConnection, { description: 'Anomalies in this cluster, suppressed ones too.' })
  async anomalies(
    @Root() cluster: Cluster,
    @Args(() => AnomalyListArgs) args: AnomalyListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AnomalyConnection> {
    return AnomalyConnection.from(await nestedPage(context, anomaliesOfCluster, cluster, args));
  }
}

@Resolver(() => Workload)
export class WorkloadAnomaliesResolver {
  @FieldResolver(() => AnomalyConnection, {
    description: 'Anomalies of the workload of this name, earlier ones included.',
  })
  async anomalies(
    @Root() workload: Workload,
    @Args(() => AnomalyListArgs) args: AnomalyListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AnomalyConnection> {
    return AnomalyConnection.from(await nestedPage(context, anomaliesOfWorkload, workload, args));
  }
}
