import { Field, Float, ObjectType } from 'type-graphql';

@ObjectType('Resources', {
  description: 'Requests and limits, summed over containers. Null where no container sets it, which is not 0.',
})
export class Resources {
  @Field(() => Float, { nullable: true, description: 'CPU requested, in cores; null where nothing is requested.' })
  cpuRequestCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'CPU limit, in cores; null where no limit is set.' })
  cpuLimitCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory requested, in bytes; null where nothing is requested.' })
  memoryRequestBytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory limit, in bytes; null where no limit is set.' })
  memoryLimitBytes!: number | null;
}
