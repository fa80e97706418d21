import { Args, Ctx, FieldResolver, Float, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Cost, ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { nestedPage, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { teamById } from '../accounts/access.loader.js';
import { Team } from '../accounts/team.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { nameInCluster } from '../inventory/cluster-node.loader.js';
import { workloads } from '../inventory/inventory.loader.js';
import { Workload } from '../inventory/workload.entity.js';
import { AlertRule } from '../rules/alert-rule.entity.js';
import { ruleById } from '../rules/rule.loader.js';
import { patchFor } from './patch-for.js';
import { Recommendation } from './recommendation.entity.js';
import { profilesOfWorkload, teamOfNamespace } from './recommendation.loader.js';
import { historyOfRecommendation, recommendationList } from './recommendation.sql.js';
import {
  RecommendationConnection,
  RecommendationEntryConnection,
  RecommendationEntryListArgs,
  RecommendationListArgs,
} from './recommendation.types.js';
import {
  AutoscalerTargetChange,
  CountChange,
  RecommendationConfidence,
  RecommendationDismissal,
  RecommendationEvidence,
  RecommendationOutcome,
  RecommendationPacking,
  RecommendationPatch,
  RecommendationSubject,
  RecommendedChange,
} from './recommendation-parts.types.js';
import { viewOfChange, viewOfOutcome, viewOfProfile } from './recommendation-view.js';
import { meaningOf } from './rule-meaning.js';
import { UsageProfileOutput } from './usage-profile.types.js';

const MICRO = 1_000_000;

@Resolver(() => Recommendation)
export class RecommendationResolver {
  @Guard('VIEWER')
  @Query(() => RecommendationConnection, {
    nullable: true,
    description: 'Advice that the caller sees, open or applied unless the filter says otherwise.',
  })
  async recommendations(
    @Args(() => RecommendationListArgs) args: RecommendationListArgs,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationConnection> {
    return RecommendationConnection.from(await page(context, recommendationList, args));
  }

  @FieldResolver(() => String, { description: 'What its rule looks for.' })
  ruleMeaning(@Root() { rule }: Recommendation): string {
    return meaningOf(rule);
  }

  @FieldResolver(() => RecommendationSubject, { description: 'What it is about.' })
  subject(@Root() { subjectKind, namespace, subjectName, container }: Recommendation): RecommendationSubject {
    return { kind: subjectKind, namespace, name: subjectName, container };
  }

  @FieldResolver(() => Cluster, { nullable: true, description: 'The cluster; null for what is of no one cluster.' })
  cluster(@Root() { clusterId }: Recommendation, @Ctx() context: RequestContext): Promise<Cluster | null> | null {
    return clusterId ? clusterById(context).load(clusterId) : null;
  }

  @FieldResolver(() => Team, { nullable: true, description: 'The team that owns its namespace now; null for none.' })
  async team(@Root() { clusterId, namespace }: Recommendation, @Ctx() context: RequestContext): Promise<Team | null> {
    if (!clusterId || !namespace) return null;
    const teamId = await teamOfNamespace(context).load(nameInCluster(clusterId, namespace));
    return teamId ? teamById(context).load(teamId) : null;
  }

  @FieldResolver(() => Workload, {
    nullable: true,
    description: 'The workload it is about; null where it is about something else.',
  })
  workload(
    @Root() { subjectId, subjectKind }: Recommendation,
    @Ctx() context: RequestContext,
  ): Promise<Workload | null> | null {
    return subjectId && !OTHER_KINDS.has(subjectKind) ? entityLoader(context, workloads).load(subjectId) : null;
  }

  @FieldResolver(() => AlertRule, {
    nullable: true,
    description: 'The rule of alerts it is about; null where it is about something else.',
  })
  alertRule(
    @Root() { subjectId, subjectKind }: Recommendation,
    @Ctx() context: RequestContext,
  ): Promise<AlertRule | null> | null {
    return subjectId && subjectKind === 'AlertRule' ? ruleById(context).load(subjectId) : null;
  }

  @FieldResolver(() => RecommendationConfidence, { description: 'How far what was seen speaks for what comes.' })
  confidence(@Root() { confidence, body }: Recommendation) {
    return { level: confidence, reasons: body.confidenceReasons };
  }

  @ListSize(8)
  @FieldResolver(() => [RecommendationEvidence], { description: 'The numbers that speak for it.' })
  evidence(@Root() { body }: Recommendation) {
    return body.evidence;
  }

  @ListSize(2)
  @FieldResolver(() => [String], { description: 'What is not known and would matter, a sentence each.' })
  unknowns(@Root() { body }: Recommendation): string[] {
    return body.unknowns;
  }

  @ListSize(1)
  @FieldResolver(() => [RecommendedChange], {
    description: 'What to set on which container, each tried on the usage that was measured; empty for other advice.',
  })
  changes(@Root() { body }: Recommendation) {
    return body.changes.map(viewOfChange);
  }

  @ListSize(1)
  @FieldResolver(() => [AutoscalerTargetChange], { description: 'Targets to change in the same step.' })
  targets(@Root() { body }: Recommendation) {
    return body.targets;
  }

  @FieldResolver(() => CountChange, { nullable: true, description: 'Replicas; null where it is not about them.' })
  replicas(@Root() { body }: Recommendation) {
    return body.replicas;
  }

  @FieldResolver(() => CountChange, {
    nullable: true,
    description: '`for` of the alert rule, in seconds; null where it is not about that.',
  })
  forSeconds(@Root() { body }: Recommendation) {
    return body.forSeconds;
  }

  @FieldResolver(() => RecommendationPacking, {
    nullable: true,
    description: 'Cluster nodes that could go; null where it is not about them.',
  })
  packing(@Root() { body }: Recommendation): RecommendationPacking | null {
    if (!body.packing) return null;
    const { nodes, moves, obstacles } = body.packing;
    return {
      clusterNodes: nodes,
      moves,
      obstacles: obstacles.map(({ node, pod, text }) => ({ clusterNode: node, pod, text })),
    };
  }

  @FieldResolver(() => RecommendationPatch, {
    nullable: true,
    description: 'The change, ready to copy; null where it cannot be said so.',
  })
  patch(@Root() recommendation: Recommendation): RecommendationPatch | null {
    const patch = patchFor(recommendation);
    return patch && { ...patch, kubectl: patch.kubectl ?? [] };
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Requested CPU that it frees in all pods together, in cores; null where it frees none. No bill falls by it.',
  })
  freedCpuCores(@Root() { cpuFreed }: Recommendation): number | null {
    return cpuFreed === null ? null : cpuFreed / MICRO;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Requested memory that it frees in all pods together, in bytes; null where it frees none.',
  })
  freedMemoryBytes(@Root() { memoryFreed }: Recommendation): number | null {
    return memoryFreed;
  }

  @Guard('OPERATOR')
  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'What these requests are worth per month; less than 0 where it takes more, null where nothing is priced.',
  })
  requestsValuePerMonth(@Root() { requestsValue }: Recommendation): number | null {
    return requestsValue;
  }

  @Guard('OPERATOR')
  @FieldResolver(() => Float, {
    nullable: true,
    description: 'What a bill falls by per month with it; null unless a cluster node or a volume can go.',
  })
  billSavingPerMonth(@Root() { billSaving }: Recommendation): number | null {
    return billSaving;
  }

  @FieldResolver(() => RecommendationDismissal, {
    nullable: true,
    description: 'Why somebody dismissed it; null where nobody did.',
  })
  dismissal(@Root() { dismissedReason, comment, actedBy, actedAt }: Recommendation) {
    return dismissedReason && { reason: dismissedReason, comment, by: actedBy, at: actedAt };
  }

  @FieldResolver(() => RecommendationOutcome, {
    nullable: true,
    description: 'What was measured after it was applied; null before.',
  })
  outcome(@Root() { outcome }: Recommendation) {
    return outcome && viewOfOutcome(outcome);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Requested CPU that was found freed in all pods after it was applied, in cores; null before, or where none is.',
  })
  realisedCpuCores(@Root() { realisedCpu }: Recommendation): number | null {
    return realisedCpu === null ? null : realisedCpu / MICRO;
  }

  @Guard('OPERATOR')
  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'What the requests that were found freed are worth per month; null before, or where nothing is priced.',
  })
  realisedValuePerMonth(@Root() { realisedValue }: Recommendation): number | null {
    return realisedValue;
  }

  @Guard('OPERATOR')
  @FieldResolver(() => Float, {
    nullable: true,
    description: 'What the bill fell by per month; null until a cluster node or a volume of it actually went.',
  })
  realisedBillPerMonth(@Root() { realisedBill }: Recommendation): number | null {
    return realisedBill;
  }

  @FieldResolver(() => RecommendationEntryConnection, { description: 'What happened to it, the oldest first.' })
  async history(
    @Root() recommendation: Recommendation,
    @Args(() => RecommendationEntryListArgs) args: RecommendationEntryListArgs,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationEntryConnection> {
    return RecommendationEntryConnection.from(await nestedPage(context, historyOfRecommendation, recommendation, args));
  }

  @Cost(5)
  @FieldResolver(() => UsageProfileOutput, {
    nullable: true,
    description: 'How the container that it is about uses CPU and memory; null where it is about no one container.',
  })
  async profile(@Root() { subjectId, container, subjectKind }: Recommendation, @Ctx() context: RequestContext) {
    if (!subjectId || container === null || OTHER_KINDS.has(subjectKind)) return null;
    const rows = await profilesOfWorkload(context).load(subjectId);
    const row = rows.find((one) => one.container === container);
    return row ? { ...row, ...viewOfProfile(row.body) } : null;
  }
}

/** Kinds of subjects that are no workload. */
const OTHER_KINDS = new Set(['Cluster', 'AlertRule', 'PersistentVolumeClaim', 'ClusterNode', 'Node', 'Pod']);

@Resolver(() => UsageProfileOutput)
export class UsageProfileResolver {
  @FieldResolver(() => Workload, { nullable: true, description: 'The workload; null where it is out of scope.' })
  workload(@Root() { workloadId }: UsageProfileOutput, @Ctx() context: RequestContext): Promise<Workload | null> {
    return entityLoader(context, workloads).load(workloadId);
  }
}
