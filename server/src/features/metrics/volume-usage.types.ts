import { Field, Float, ObjectType } from 'type-graphql';
import { UsageAbsence } from './usage.types.js';

@ObjectType('VolumeUsage', {
  description: 'How full a volume is. Null where nothing measured it, and `absent` says why; zero is a measurement.',
})
export class VolumeUsage {
  @Field(() => Float, { nullable: true, description: 'Space in use, in bytes; null when not measured.' })
  usedBytes!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Size of the file system, in bytes, which may differ from what the claim has; null when not measured.',
  })
  sizeBytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Share of the space in use, 0 to 1; null when not measured.' })
  usedShare!: number | null;

  @Field(() => Float, { nullable: true, description: 'Inodes in use; null when not measured.' })
  usedInodes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Inodes there are; null when not measured.' })
  inodes!: number | null;

  @Field(() => String, { nullable: true, description: 'What measured it, such as “kubelet”; null when absent.' })
  source!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was measured, by the agent’s clock; null when absent.' })
  observedAt!: Date | null;

  @Field(() => Boolean, {
    description: 'Whether the numbers are older than five reporting intervals, and than five minutes.',
  })
  stale!: boolean;

  @Field(() => UsageAbsence, { nullable: true, description: 'Why there are no numbers; null where there are some.' })
  absent!: UsageAbsence | null;

  @Field(() => String, { nullable: true, description: 'The same as a sentence, with what can be done about it.' })
  absentReason!: string | null;
}
