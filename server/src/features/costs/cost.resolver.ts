import { Args, ArgsType, Ctx, Field, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { SortDirection } from '../../platform/relay.types.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { teamById } from '../accounts/access.loader.js';
import { Team } from '../accounts/team.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { workloads } from '../inventory/inventory.loader.js';
import { Workload } from '../inventory/workload.entity.js';
import { CostBreakdown, CostLine, CostSummary } from './cost.types.js';
import { CostFilter, CostGroup, CostOrder, CostOrderField, CostRangeInput } from './cost-question.types.js';
import { type CostRange, resolveCostRange } from './cost-range.js';
import { readCostLines, readCostSummary } from './cost-report.service.js';
import type { CostQuestion } from './cost-rows.service.js';
import { books } from './price.loader.js';

@ArgsType()
class CostSummaryArgs {
  @Field(() => CostRangeInput, { description: 'Which days.' })
  range!: CostRangeInput;

  @Field(() => CostFilter, { nullable: true, description: 'Which costs; all where it is not given.' })
  filter?: CostFilter | null;
}

@ArgsType()
class CostArgs extends CostSummaryArgs {
  @Field(() => CostGroup, { description: 'What to tell them by.' })
  by!: CostGroup;

  @Field(() => CostOrder, { nullable: true, description: 'How to sort; the dearest first where it is not given.' })
  orderBy?: CostOrder | null;

  @Field(() => Int, { defaultValue: 50, description: 'Most lines, 0 to 1,000.' })
  first!: number;

  @Field(() => Int, { defaultValue: 0, description: 'So many are left out before them.' })
  skip!: number;
}

@Resolver(() => CostLine)
export class CostResolver {
  // The guard asks for the role anywhere: what is read is cut to the places where the caller has it.
  @Cost(100)
  @Guard('OPERATOR', 'ANYWHERE')
  @Query(() => CostBreakdown, {
    nullable: true,
    description:
      'What clusters cost, by something; for operators, within the places they operate. Hosts have no costs, for nothing runs on them by Kubernetes.',
  })
  async costs(@Args(() => CostArgs) args: CostArgs, @Ctx() context: RequestContext): Promise<CostBreakdown> {
    const { by, first, skip, orderBy } = args;
    const question = await questionOf(args, context);
    const report = await readCostLines(context.read(), tenantOf(context), {
      ...{ ...question, by, first, skip },
      orderBy: orderBy ?? { field: CostOrderField.TOTAL, direction: SortDirection.DESC },
      withPrevious: isPreviousAsked(args, context),
    });
    return { ...shownRange(question), ...report };
  }

  @Cost(100)
  @Guard('OPERATOR', 'ANYWHERE')
  @Query(() => CostSummary, {
    nullable: true,
    description: 'What clusters cost in all, day by day, beside as many days before; for operators, as `costs`.',
  })
  async costSummary(
    @Args(() => CostSummaryArgs) args: CostSummaryArgs,
    @Ctx() context: RequestContext,
  ): Promise<CostSummary> {
    const question = await questionOf(args, context);
    const report = await readCostSummary(context.read(), tenantOf(context), question, context.now());
    const { range, totals } = report.previous;
    const previous = { ...datesOf(range), total: totals.total, perMonth: totals.perMonth, hoursCounted: totals.hours };
    return { ...report, ...shownRange(question), hoursCounted: report.hours, previous };
  }

  @FieldResolver(() => Cluster, { nullable: true, description: 'Its cluster; null by team.' })
  cluster(@Root() { clusterId }: CostLine, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterId === null ? null : clusterById(context).get(clusterId);
  }

  @FieldResolver(() => Team, {
    nullable: true,
    description: 'The team that owns its namespace now; null for none, and by cluster.',
  })
  team(@Root() { teamId }: CostLine, @Ctx() context: RequestContext): Promise<Team | null> | null {
    return teamId === null ? null : teamById(context).load(teamId);
  }

  @FieldResolver(() => Workload, {
    nullable: true,
    description: 'By workload: the youngest of that name; null of what is none, and elsewhere.',
  })
  workload(
    @Root() { workloadId }: CostLine,
    @Ctx() context: RequestContext,
  ): Workload | null | Promise<Workload | null> {
    return workloadId === null ? null : entityLoader(context, workloads).get(workloadId);
  }
}

async function questionOf({ range, filter }: CostSummaryArgs, context: RequestContext): Promise<CostQuestion> {
  const rights = rightsOf(context);
  return { range: resolveCostRange(range, context.now()), filter: filter ?? {}, rights, books: await books(context) };
}

/** Reading what lines cost before takes as long again; it is not read for those who do not ask. */
function isPreviousAsked({ orderBy }: CostArgs, { fieldNames }: RequestContext): boolean {
  return orderBy?.field === CostOrderField.CHANGE || (fieldNames?.has('previousTotal') ?? true);
}

function shownRange({ range, books: { nodes } }: CostQuestion): { from: Date; to: Date; currency: string } {
  return { ...datesOf(range), currency: nodes.currency };
}

function datesOf({ from, to }: CostRange): { from: Date; to: Date } {
  return { from: new Date(from), to: new Date(to) };
}
