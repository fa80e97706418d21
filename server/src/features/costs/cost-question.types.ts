import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { SortDirection } from '../../platform/relay.types.js';

export enum CostGroup {
  CLUSTER = 'CLUSTER',
  NAMESPACE = 'NAMESPACE',
  TEAM = 'TEAM',
  WORKLOAD = 'WORKLOAD',
}
registerEnumType(CostGroup, {
  name: 'CostGroup',
  description: 'What costs are told by.',
  valuesConfig: {
    CLUSTER: { description: 'A line for every cluster.' },
    NAMESPACE: { description: 'A line for every namespace of every cluster.' },
    TEAM: { description: 'A line for every team that owns namespaces, and one for what no team owns.' },
    WORKLOAD: {
      description: 'A line for every workload, bare pod, and PersistentVolumeClaim that nothing mounts.',
    },
  },
});

export enum CostOrderField {
  TOTAL = 'TOTAL',
  NAME = 'NAME',
  CPU = 'CPU',
  MEMORY = 'MEMORY',
  STORAGE = 'STORAGE',
  CPU_EFFICIENCY = 'CPU_EFFICIENCY',
  MEMORY_EFFICIENCY = 'MEMORY_EFFICIENCY',
  CHANGE = 'CHANGE',
}
registerEnumType(CostOrderField, {
  name: 'CostOrderField',
  description: 'What lines of costs are sorted by; what is unknown comes last.',
  valuesConfig: {
    TOTAL: { description: 'All that it costs.' },
    NAME: { description: 'Its name.' },
    CPU: { description: 'What its CPU costs.' },
    MEMORY: { description: 'What its memory costs.' },
    STORAGE: { description: 'What its storage costs.' },
    CPU_EFFICIENCY: { description: 'CPU used by CPU requested.' },
    MEMORY_EFFICIENCY: { description: 'Memory used by memory requested.' },
    CHANGE: { description: 'By how much it costs more than in the period before.' },
  },
});

@InputType({ description: 'How lines of costs are sorted.' })
export class CostOrder {
  @Field(() => CostOrderField, { description: 'By what.' })
  field!: CostOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Whole UTC days: either lastDays, or from and to.' })
export class CostRangeInput {
  @Field(() => Int, { nullable: true, description: 'So many days up to and with today, 1 to 395.' })
  lastDays?: number | null;

  @Field(() => Date, { nullable: true, description: 'Begins with the day of this moment.' })
  from?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Ends with the day that this moment lies in or ends; at most 395 days after `from`.',
  })
  to?: Date | null;
}

@InputType({ description: 'Which costs; fields AND, lists OR.' })
export class CostFilter {
  @Field(() => [ID], { nullable: true, description: 'Ids of clusters.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Names of namespaces.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of teams that own the namespaces.' })
  team?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of workloads.' })
  workload?: string[] | null;
}
