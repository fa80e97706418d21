import { Field, Float, Int, ObjectType } from 'type-graphql';
import { InventoryKind, InventoryPart } from '../inventory/inventory.types.js';
import { Metric } from '../metrics/metric.entity.js';

@ObjectType('AgentSettings', { description: 'What agents keep to; they ask for it again from time to time.' })
export class AgentSettings {
  @Field(() => Int, { description: 'Time between two measurements, in seconds.' })
  intervalSeconds!: number;

  @Field(() => Int, { description: 'Time between two complete inventories, in seconds.' })
  inventoryResyncSeconds!: number;

  @Field(() => Int, { description: 'Time between two heartbeats, in seconds.' })
  heartbeatSeconds!: number;

  @Field(() => Int, { description: 'Most values in one batch of samples.' })
  maxSamplesPerBatch!: number;

  @Field(() => Int, { description: 'Most objects in one batch of inventory.' })
  maxObjectsPerBatch!: number;

  @Field(() => Int, { description: 'Most events in one batch.' })
  maxEventsPerBatch!: number;

  @Field(() => Int, { description: 'Most findings in one batch.' })
  maxFindingsPerBatch!: number;

  @Field(() => Float, { description: 'Most bytes in the body of one request.' })
  maxBodyBytes!: number;

  @Field(() => [InventoryKind], { description: 'The kinds of objects that may be reported.' })
  inventoryKinds!: InventoryKind[];

  @Field(() => [InventoryPart], { description: 'The parts of objects that may be reported besides what always was.' })
  inventoryParts!: InventoryPart[];

  @Field(() => [Metric], { description: 'The metrics that may be reported.' })
  metrics!: readonly Omit<Metric, 'tenantId'>[];
}
