import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';

export enum UsageAbsence {
  NEVER_REPORTED = 'NEVER_REPORTED',
  NOT_RUNNING = 'NOT_RUNNING',
  SOURCE_UNAVAILABLE = 'SOURCE_UNAVAILABLE',
}
registerEnumType(UsageAbsence, {
  name: 'UsageAbsence',
  description: 'Why there are no numbers: never measured, not running, or the agent cannot read its source.',
  valuesConfig: {
    NEVER_REPORTED: { description: 'No sample of it has arrived yet, or none for two days while others did.' },
    NOT_RUNNING: { description: 'It does not run, so it uses nothing that could be measured.' },
    SOURCE_UNAVAILABLE: { description: 'The agent has no source that measures it.' },
  },
});

@ObjectType('Usage', {
  description: 'What is used now. Null where nothing measured it, and `absent` says why; zero is a measurement.',
})
export class Usage {
  @Field(() => Float, { nullable: true, description: 'CPU in use, in cores; null when not measured.' })
  cpuCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory in use, in bytes; null when not measured.' })
  memoryBytes!: number | null;

  @Field(() => String, { nullable: true, description: 'What measured it, such as “metrics-server”; null when absent.' })
  source!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was measured, by the agent’s clock; null when absent.' })
  observedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether the numbers are older than five reporting intervals.' })
  stale!: boolean;

  @Field(() => UsageAbsence, { nullable: true, description: 'Why there are no numbers; null where there are some.' })
  absent!: UsageAbsence | null;

  @Field(() => String, { nullable: true, description: 'The same as a sentence, with what can be done about it.' })
  absentReason!: string | null;

  /** Numbers that were measured. */
  static measured(numbers: Pick<Usage, 'cpuCores' | 'memoryBytes' | 'source' | 'observedAt' | 'stale'>): Usage {
    return Object.assign(new Usage(), numbers, { absent: null, absentReason: null });
  }

  /** No numbers, and why. */
  static missing(absent: UsageAbsence, absentReason: string): Usage {
    const nothing = { cpuCores: null, memoryBytes: null, source: null, observedAt: null, stale: false };
    return Object.assign(new Usage(), nothing, { absent, absentReason });
  }
}
