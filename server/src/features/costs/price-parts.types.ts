import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Spread } from './cost.js';
import type { Purchase, Rate } from './rate.js';

export enum PricePurchase {
  ON_DEMAND = 'ON_DEMAND',
  SPOT = 'SPOT',
}
registerEnumType(PricePurchase, {
  name: 'PricePurchase',
  description: 'How a machine is bought.',
  valuesConfig: {
    ON_DEMAND: { description: 'By the hour, for as long as one wants it.' },
    SPOT: { description: 'From what the provider has left over; it may take it back at any time.' },
  },
});

export enum PriceRateKind {
  INSTANCE = 'INSTANCE',
  PER_CORE = 'PER_CORE',
  PER_RESOURCE = 'PER_RESOURCE',
}
registerEnumType(PriceRateKind, {
  name: 'PriceRateKind',
  description: 'What a price is a price of.',
  valuesConfig: {
    INSTANCE: { description: 'The whole machine.' },
    PER_CORE: { description: 'A CPU core, with the memory that comes with it.' },
    PER_RESOURCE: { description: 'A CPU core and a GiB of memory, each on its own.' },
  },
});

export enum CostSpread {
  PROPORTIONAL = 'PROPORTIONAL',
  APART = 'APART',
}
registerEnumType(CostSpread, {
  name: 'CostSpread',
  description: 'What becomes of a cost that is nobody’s own.',
  valuesConfig: {
    PROPORTIONAL: { description: 'It is spread over workloads by what each of them costs itself.' },
    APART: { description: 'It is told apart, and nobody bears it.' },
  },
});

@ObjectType({ description: 'What a machine costs per hour, in units of a currency.' })
export class PriceRate {
  @Field(() => PriceRateKind, { description: 'What the price is of.' })
  kind!: Rate['kind'];

  @Field(() => Float, { nullable: true, description: 'The whole machine, per hour; null for other kinds.' })
  perHour!: number | null;

  @Field(() => Float, { nullable: true, description: 'A CPU core, per hour; null for a whole machine.' })
  perCoreHour!: number | null;

  @Field(() => Float, { nullable: true, description: 'A GiB of memory, per hour; null where cores include it.' })
  perGibHour!: number | null;

  static of(rate: Rate): PriceRate {
    return { perHour: null, perCoreHour: null, perGibHour: null, ...rate };
  }
}

@InputType({ description: 'What a machine costs per hour, in units of a currency; numbers of its kind and no others.' })
export class PriceRateInput {
  @Field(() => PriceRateKind, { description: 'What the price is of.' })
  kind!: Rate['kind'];

  @Field(() => Float, { nullable: true, description: 'The whole machine, per hour; of INSTANCE.' })
  perHour?: number | null;

  @Field(() => Float, { nullable: true, description: 'A CPU core, per hour; of PER_CORE and PER_RESOURCE.' })
  perCoreHour?: number | null;

  @Field(() => Float, { nullable: true, description: 'A GiB of memory, per hour; of PER_RESOURCE.' })
  perGibHour?: number | null;
}

@ObjectType('PriceSource', { description: 'Where a price was read, and when.' })
export class PriceSourceOutput {
  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => String, { description: 'Address of the file that was read, at its version.' })
  url!: string;

  @Field(() => String, { description: 'The day of which its prices are, as it says itself: YYYY-MM-DD.' })
  observedOn!: string;

  @Field(() => String, { description: 'What it covers, and what was left out of it.' })
  note!: string;
}

@ObjectType('ListPrice', { description: 'A price that anybody may read.' })
export class ListPriceOutput {
  @Field(() => String, {
    nullable: true,
    description: 'As in a cluster node’s providerID: aws, gce, azure; null of the default for every other machine.',
  })
  provider!: string | null;

  @Field(() => String, { nullable: true, description: 'Region; null where it holds in all of them.' })
  region!: string | null;

  @Field(() => String, { nullable: true, description: 'Instance type; null of a family or a default.' })
  instanceType!: string | null;

  @Field(() => String, { nullable: true, description: 'Instance family; null of an instance type or a default.' })
  family!: string | null;

  @Field(() => PricePurchase, { description: 'How the machine is bought.' })
  purchase!: Purchase;

  @Field(() => PriceRate, { description: 'The price.' })
  rate!: PriceRate;

  @Field(() => String, { description: 'ISO 4217 code of its currency.' })
  currency!: string;

  @Field(() => PriceSourceOutput, { description: 'Where it was read, and when.' })
  source!: PriceSourceOutput;
}

@ObjectType({ description: 'A part of the list prices.' })
export class ListPricePage {
  @Field(() => Int, { description: 'How many match in all.' })
  total!: number;

  @Field(() => [ListPriceOutput], {
    description: 'The part: instance types first, then families, then defaults, as a price is looked up.',
  })
  prices!: ListPriceOutput[];
}

@ObjectType('ExchangeRate', { description: 'What another currency is worth; typed in by hand, nothing fetches it.' })
@InputType('ExchangeRateInput', { description: 'What another currency is worth.' })
export class ExchangeRateType {
  @Field(() => String, { description: 'ISO 4217 code of the other currency.' })
  currency!: string;

  @Field(() => Float, { description: 'Units of the currency of the tenant for one unit of the other; above 0.' })
  rate!: number;
}

@ObjectType('StoragePrice', { description: 'What storage of a class costs.' })
@InputType('StoragePriceInput', { description: 'What storage of a class costs.' })
export class StoragePriceType {
  @Field(() => String, { description: 'Name of the storage class.' })
  storageClass!: string;

  @Field(() => Float, { description: 'A GiB per month of 730 hours, in units of the currency.' })
  perGibMonth!: number;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency!: string;
}

@ObjectType({ description: 'What storage costs where its class has no price of its own.' })
export class DefaultStoragePrice {
  @Field(() => Float, { description: 'A GiB per month of 730 hours, in units of the currency.' })
  perGibMonth!: number;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency!: string;

  @Field(() => PriceSourceOutput, { description: 'Where it was read, and when.' })
  source!: PriceSourceOutput;
}

@ObjectType('CostSettings', { description: 'How the costs of the tenant are told.' })
export class CostSettingsOutput {
  @Field(() => String, { description: 'ISO 4217 code of the currency that everything is told in.' })
  currency!: string;

  @Field(() => [ExchangeRateType], { description: 'What other currencies are worth.' })
  exchange!: ExchangeRateType[];

  @Field(() => [StoragePriceType], { description: 'Prices of storage classes.' })
  storage!: StoragePriceType[];

  @Field(() => DefaultStoragePrice, { description: 'What every other storage costs.' })
  defaultStorage!: DefaultStoragePrice;

  @Field(() => Boolean, { description: 'Whether what DaemonSets cost is shared.' })
  sharesDaemonSets!: boolean;

  @Field(() => [String], { description: 'Namespaces whose cost is shared, in every cluster that has them.' })
  sharedNamespaces!: string[];

  @Field(() => CostSpread, { description: 'What becomes of shared costs.' })
  shared!: Spread;

  @Field(() => CostSpread, { description: 'What becomes of what is idle.' })
  idle!: Spread;

  @Field(() => Int, {
    description: 'Counts its changes, 0 before the first; for `updateCostSettings(expectedRevision:)`.',
  })
  revision!: number;

  @Field(() => Date, { nullable: true, description: 'When it was changed last; null while all of it is the default.' })
  changedAt!: Date | null;
}
