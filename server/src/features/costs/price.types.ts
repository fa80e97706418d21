import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { toGlobalId } from '../../platform/id.js';
import { UserError } from '../../platform/user-error.types.js';
import type { Spread } from './cost.js';
import type { Price } from './price.entity.js';
import type { PriceBasis } from './price-of-node.js';
import {
  CostSettingsOutput,
  CostSpread,
  ExchangeRateType,
  PricePurchase,
  PriceRate,
  PriceRateInput,
  PriceSourceOutput,
  StoragePriceType,
} from './price-parts.types.js';
import type { Purchase } from './rate.js';

export enum PriceBasisKind {
  OVERRIDE = 'OVERRIDE',
  INSTANCE_TYPE = 'INSTANCE_TYPE',
  FAMILY = 'FAMILY',
  PROVIDER_DEFAULT = 'PROVIDER_DEFAULT',
  DEFAULT = 'DEFAULT',
}
registerEnumType(PriceBasisKind, {
  name: 'PriceBasis',
  description: 'What a price of a cluster node rests on, from the nearest to the most general.',
  valuesConfig: {
    OVERRIDE: { description: 'A price that the tenant set.' },
    INSTANCE_TYPE: { description: 'The list price of its instance type.' },
    FAMILY: { description: 'The list price of its instance family, per CPU core.' },
    PROVIDER_DEFAULT: { description: 'The default of its provider, per core and GiB.' },
    DEFAULT: { description: 'The default for every machine, per core and GiB.' },
  },
});

const MATCHES_ALL = 'null matches everything';

@ObjectType('Price', {
  description: 'A price that the tenant set; of those that fit a machine the one that says most of it holds.',
})
export class PriceOutput {
  @Field(() => ID, { description: 'Opaque id, for the mutations of prices.' })
  id!: string;

  @Field(() => String, { nullable: true, description: `As in a cluster node’s providerID; ${MATCHES_ALL}.` })
  provider!: string | null;

  @Field(() => String, { nullable: true, description: `Region; ${MATCHES_ALL}.` })
  region!: string | null;

  @Field(() => String, { nullable: true, description: `Instance family, such as “m6i”; ${MATCHES_ALL}.` })
  family!: string | null;

  @Field(() => String, { nullable: true, description: `Instance type; ${MATCHES_ALL}.` })
  instanceType!: string | null;

  @Field(() => String, { nullable: true, description: `Node pool; ${MATCHES_ALL}.` })
  pool!: string | null;

  @Field(() => PricePurchase, { nullable: true, description: `How it is bought; ${MATCHES_ALL}.` })
  purchase!: Purchase | null;

  @Field(() => PriceRate, { description: 'The price.' })
  rate!: PriceRate;

  @Field(() => String, { description: 'ISO 4217 code of its currency.' })
  currency!: string;

  @Field(() => String, { nullable: true, description: 'Where it comes from, as who set it says; null for nothing.' })
  note!: string | null;

  @Field(() => Int, { description: 'Counts its changes, from 1; for `updatePrice(expectedRevision:)`.' })
  revision!: number;

  @Field(() => Date, { description: 'When it was set.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  changedAt!: Date;

  static of({ id, rate, ...price }: Price): PriceOutput {
    return Object.assign(new PriceOutput(), price, { id: toGlobalId('Price', id), rate: PriceRate.of(rate) });
  }
}

@Guard('OPERATOR')
@ObjectType({ description: 'What a cluster node costs by the prices of now, in units of the tenant’s currency.' })
export class ClusterNodePrice {
  @Field(() => Float, {
    nullable: true,
    description: 'Per hour; null where it has no price, which `problem` explains.',
  })
  perHour!: number | null;

  @Field(() => Float, { nullable: true, description: 'The part of its CPU per hour; null without a price.' })
  cpuPerHour!: number | null;

  @Field(() => Float, { nullable: true, description: 'The part of its memory per hour; null without a price.' })
  memoryPerHour!: number | null;

  @Field(() => Float, { nullable: true, description: 'Per month of 730 hours; null without a price.' })
  perMonth!: number | null;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency!: string;

  @Field(() => PriceBasisKind, { nullable: true, description: 'What it rests on; null without a price.' })
  basis!: PriceBasis | null;

  @Field(() => PricePurchase, { nullable: true, description: 'How it is taken to be bought; null without a price.' })
  purchase!: Purchase | null;

  @Field(() => PriceSourceOutput, {
    nullable: true,
    description: 'Where the list price was read; null of a price that the tenant set, and without a price.',
  })
  source!: PriceSourceOutput | null;

  @Field(() => PriceOutput, { nullable: true, description: 'The price that the tenant set; null of a list price.' })
  override!: PriceOutput | null;

  @Field(() => [String], { description: 'What is not quite right about it, a sentence each; empty where nothing is.' })
  caveats!: string[];

  @Field(() => String, { nullable: true, description: 'Why it has no price; null where it has one.' })
  problem!: string | null;
}

@Guard('OPERATOR')
@ObjectType({ description: 'The prices by which costs are told.' })
export class PriceList {
  @Field(() => CostSettingsOutput, { description: 'How costs are told.' })
  settings!: CostSettingsOutput;

  @Field(() => [PriceOutput], { description: 'The prices that the tenant set, oldest first; at most 200.' })
  own!: PriceOutput[];
}

@ArgsType()
export class ListPriceArgs {
  @Field(() => String, { nullable: true, description: 'Of this provider: aws, gce, azure.' })
  provider?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this region, and what holds in all of them.' })
  region?: string | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the instance type or family, in any case.' })
  search?: string | null;

  @Field(() => Int, { defaultValue: 50, description: 'Most prices, 0 to 500.' })
  first!: number;

  @Field(() => Int, { defaultValue: 0, description: 'So many are left out before them.' })
  skip!: number;
}

@InputType({ description: 'A price to set. It holds for machines that are all that is given.' })
export class CreatePriceInput {
  @Field(() => String, { nullable: true, description: 'As in a cluster node’s providerID, such as “aws”.' })
  provider?: string | null;

  @Field(() => String, { nullable: true, description: 'Region.' })
  region?: string | null;

  @Field(() => String, { nullable: true, description: 'Instance family, such as “m6i”, “n2-standard”, “Dsv5”.' })
  family?: string | null;

  @Field(() => String, { nullable: true, description: 'Instance type, such as “m6i.2xlarge”.' })
  instanceType?: string | null;

  @Field(() => String, { nullable: true, description: 'Node pool.' })
  pool?: string | null;

  @Field(() => PricePurchase, { nullable: true, description: 'How it is bought.' })
  purchase?: Purchase | null;

  @Field(() => PriceRateInput, { description: 'The price.' })
  rate!: PriceRateInput;

  @Field(() => String, { description: 'ISO 4217 code; another than the tenant’s needs an exchange rate.' })
  currency!: string;

  @Field(() => String, { nullable: true, description: 'Where it comes from; at most 500 characters.' })
  note?: string | null;
}

const STAYS = 'left out it stays, null matches everything';

@InputType({ description: 'Changes to a price; what is left out stays.' })
export class UpdatePriceInput {
  @Field(() => ID, { description: 'Id of the price.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The revision it was read at; refused with CONFLICT where somebody has changed it since.',
  })
  expectedRevision?: number | null;

  @Field(() => String, { nullable: true, description: `Provider; ${STAYS}.` })
  provider?: string | null;

  @Field(() => String, { nullable: true, description: `Region; ${STAYS}.` })
  region?: string | null;

  @Field(() => String, { nullable: true, description: `Instance family; ${STAYS}.` })
  family?: string | null;

  @Field(() => String, { nullable: true, description: `Instance type; ${STAYS}.` })
  instanceType?: string | null;

  @Field(() => String, { nullable: true, description: `Node pool; ${STAYS}.` })
  pool?: string | null;

  @Field(() => PricePurchase, { nullable: true, description: `How it is bought; ${STAYS}.` })
  purchase?: Purchase | null;

  @Field(() => PriceRateInput, { nullable: true, description: 'The whole price.' })
  rate?: PriceRateInput | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217 code.' })
  currency?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it comes from; left out it stays, null clears it.' })
  note?: string | null;
}

@InputType({ description: 'A price to take away; list prices hold then.' })
export class DeletePriceInput {
  @Field(() => ID, { description: 'Id of the price.' })
  id!: string;
}

@ObjectType({ description: 'The price as it is now.' })
export class PricePayload {
  @Field(() => PriceOutput, { nullable: true, description: 'The price; null when refused.' })
  price!: PriceOutput | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What became of the price.' })
export class DeletePricePayload {
  @Field(() => ID, { nullable: true, description: 'Id of the price that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}

@InputType({ description: 'How costs are to be told; what is left out stays.' })
export class UpdateCostSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description: 'The revision they were read at; refused with CONFLICT where somebody has changed them since.',
  })
  expectedRevision?: number | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217 code of the currency to tell everything in.' })
  currency?: string | null;

  @Field(() => [ExchangeRateType], { nullable: true, description: 'All exchange rates; at most 50.' })
  exchange?: ExchangeRateType[] | null;

  @Field(() => [StoragePriceType], { nullable: true, description: 'All prices of storage classes; at most 50.' })
  storage?: StoragePriceType[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether what DaemonSets cost is shared.' })
  sharesDaemonSets?: boolean | null;

  @Field(() => [String], { nullable: true, description: 'All namespaces whose cost is shared; at most 100.' })
  sharedNamespaces?: string[] | null;

  @Field(() => CostSpread, { nullable: true, description: 'What becomes of shared costs.' })
  shared?: Spread | null;

  @Field(() => CostSpread, { nullable: true, description: 'What becomes of what is idle.' })
  idle?: Spread | null;
}

@ObjectType({ description: 'How costs are told now.' })
export class CostSettingsPayload {
  @Field(() => CostSettingsOutput, { nullable: true, description: 'The settings; null when refused.' })
  settings!: CostSettingsOutput | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  userErrors!: UserError[];
}
