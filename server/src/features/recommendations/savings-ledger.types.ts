import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { Team } from '../accounts/team.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';

@ObjectType({ description: 'What verified recommendations saved in a month.' })
export class SavingsMonth {
  @Field(() => Date, { description: 'Its first moment, UTC.' })
  month!: Date;

  @Field(() => Int, { description: 'Recommendations that were verified in it.' })
  verified!: number;

  @Field(() => Float, { description: 'Requested CPU that was freed by its end, in cores.' })
  freedCpuCores!: number;

  @Field(() => Float, { description: 'Requested memory that was freed by its end, in bytes.' })
  freedMemoryBytes!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'What the freed requests were worth in it; null where nothing is priced.',
  })
  @Guard('OPERATOR')
  requestsValue!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What bills fell by in it; null until a cluster node or a volume actually went.',
  })
  @Guard('OPERATOR')
  billSaved!: number | null;

  @Field(() => Float, { nullable: true, description: 'Worth of the freed requests up to its end, from the first on.' })
  @Guard('OPERATOR')
  cumulatedRequestsValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'What bills fell by up to its end, from the first on.' })
  @Guard('OPERATOR')
  cumulatedBillSaved!: number | null;
}

@ObjectType({ description: 'What verified recommendations saved in one cluster, or for one team.' })
export class SavingsShare {
  @Field(() => Cluster, { nullable: true, description: 'The cluster; null where it is by team.' })
  cluster!: Cluster | null;

  @Field(() => Team, { nullable: true, description: 'The team; null where it is by cluster, or nobody owns it.' })
  team!: Team | null;

  clusterId!: string | null;
  teamId!: string | null;

  @Field(() => Int, { description: 'Recommendations that were verified and hold.' })
  verified!: number;

  @Field(() => Float, { description: 'Requested CPU that is freed now, in cores.' })
  freedCpuCores!: number;

  @Field(() => Float, { description: 'Requested memory that is freed now, in bytes.' })
  freedMemoryBytes!: number;

  @Field(() => Float, { nullable: true, description: 'What the freed requests were worth so far; null for unpriced.' })
  @Guard('OPERATOR')
  requestsValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'What bills fell by so far; null until something went.' })
  @Guard('OPERATOR')
  billSaved!: number | null;
}

@ObjectType({
  description:
    'What was really saved: only recommendations of category COST that were applied, watched and verified count, from when they were applied for as long as they hold.',
})
export class SavingsLedger {
  @Field(() => String, {
    nullable: true,
    description: 'Currency of its amounts of money; null where nothing is priced.',
  })
  currency!: string | null;

  @Field(() => [SavingsMonth], { description: 'By month, the oldest first; the last one is not over.' })
  months!: SavingsMonth[];

  @Field(() => [SavingsShare], { description: 'By cluster, most verified first.' })
  byCluster!: SavingsShare[];

  @Field(() => [SavingsShare], { description: 'By the team that owns the namespaces now, most verified first.' })
  byTeam!: SavingsShare[];

  @Field(() => Int, { description: 'Recommendations that were verified and hold.' })
  verified!: number;

  @Field(() => Int, { description: 'That were applied and are watched; they do not count yet.' })
  applied!: number;

  @Field(() => Int, { description: 'That regressed; they do not count.' })
  regressed!: number;

  @Field(() => Float, { description: 'Requested CPU that is freed now, in cores.' })
  freedCpuCores!: number;

  @Field(() => Float, { description: 'Requested memory that is freed now, in bytes.' })
  freedMemoryBytes!: number;

  @Field(() => Float, { nullable: true, description: 'What the freed requests are worth per month now.' })
  @Guard('OPERATOR')
  requestsValuePerMonth!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What bills are lower by per month now; null until something went.',
  })
  @Guard('OPERATOR')
  billSavedPerMonth!: number | null;

  @Field(() => Float, { nullable: true, description: 'Worth of the freed requests so far.' })
  @Guard('OPERATOR')
  requestsValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'What bills fell by so far; null until something went.' })
  @Guard('OPERATOR')
  billSaved!: number | null;
}
