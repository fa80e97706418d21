import { Field, Float, InputType, ObjectType, registerEnumType } from 'type-graphql';

export enum UsageSourceStatus {
  ACTIVE = 'ACTIVE',
  STANDBY = 'STANDBY',
  NOT_CONFIGURED = 'NOT_CONFIGURED',
  DENIED = 'DENIED',
  ABSENT = 'ABSENT',
  UNREACHABLE = 'UNREACHABLE',
  EMPTY = 'EMPTY',
  NOT_TRIED = 'NOT_TRIED',
}
registerEnumType(UsageSourceStatus, {
  name: 'UsageSourceStatus',
  description: 'Whether an agent takes usage from a source, and why not.',
  valuesConfig: {
    ACTIVE: { description: 'Usage comes from it.' },
    STANDBY: { description: 'It answers; a better source is used.' },
    NOT_CONFIGURED: { description: 'Nothing is configured that would lead to it, or another one was asked for.' },
    DENIED: { description: 'The agent may not read it.' },
    ABSENT: { description: 'The cluster does not have it.' },
    UNREACHABLE: { description: 'It does not answer, or not as expected.' },
    EMPTY: { description: 'It answers without measurements, as it does for what is new.' },
    NOT_TRIED: { description: 'It was not asked yet.' },
  },
});

@ObjectType('UsageSourceState', { description: 'One source of usage as the agent finds it.' })
export class UsageSourceState {
  @Field(() => String, { description: 'Name of the source: kubelet, prometheus, metrics-server or requests.' })
  name!: string;

  @Field(() => UsageSourceStatus, { description: 'Whether usage comes from it, and why not.' })
  status!: UsageSourceStatus;

  @Field(() => Date, { description: 'Since when it is so, by the agent’s clock.' })
  since!: Date;

  @Field(() => String, { description: 'What was found, in words.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'Command that checks or installs it; null where none helps.' })
  command!: string | null;
}

@InputType('UsageSourceStateInput', { description: 'One source of usage as the agent finds it.' })
export class UsageSourceStateInput {
  @Field(() => String, { description: 'Name of the source; cut at 100 characters.' })
  name!: string;

  @Field(() => UsageSourceStatus, { description: 'Whether usage comes from it, and why not.' })
  status!: UsageSourceStatus;

  @Field(() => Date, { description: 'Since when it is so.' })
  since!: Date;

  @Field(() => String, { description: 'What was found; cut at 500 characters.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'Command that checks or installs it; cut at 500 characters.' })
  command?: string | null;
}

@ObjectType('AgentBudget', { description: 'What an agent may use, and whether it uses more.' })
export class AgentBudget {
  @Field(() => Float, { nullable: true, description: 'CPU it may use, in cores; null for no limit.' })
  cpuCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory it may use, in bytes; null for no limit.' })
  memoryBytes!: number | null;

  @Field(() => Boolean, { description: 'Whether it uses more than that now.' })
  isExceeded!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when it does, by the agent’s clock; null while it does not.',
  })
  exceededSince!: Date | null;
}

@InputType('AgentBudgetInput', { description: 'What the agent may use, and whether it uses more.' })
export class AgentBudgetInput {
  @Field(() => Float, { nullable: true, description: 'CPU it may use, in cores; null for no limit.' })
  cpuCores?: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory it may use, in bytes; null for no limit.' })
  memoryBytes?: number | null;

  @Field(() => Boolean, { description: 'Whether it uses more than that now.' })
  isExceeded!: boolean;

  @Field(() => Date, { nullable: true, description: 'Since when it does; null while it does not.' })
  exceededSince?: Date | null;
}
