import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';

export enum JobOutcome {
  DONE = 'DONE',
  FAILED = 'FAILED',
  INTERRUPTED = 'INTERRUPTED',
}
registerEnumType(JobOutcome, {
  name: 'JobOutcome',
  description: 'How a run ended.',
  valuesConfig: {
    DONE: { description: 'It came to its end.' },
    FAILED: { description: 'It met an error; the next run tries again.' },
    INTERRUPTED: { description: 'Its server stopped; the run is taken up again at once.' },
  },
});

@ObjectType('Job', { description: 'A recurring piece of work of the server, and what it did last for this tenant.' })
export class Job {
  @Field(() => String, { description: 'Its name, as in the log and the metrics of the server.' })
  name!: string;

  @Field(() => String, { description: 'What it does, in one sentence.' })
  meaning!: string;

  @Field(() => String, { description: 'How often it runs, such as “every 15 seconds”; times are multiples in UTC.' })
  schedule!: string;

  @Field(() => Float, { description: 'Time between two runs, in seconds.' })
  everySeconds!: number;

  @Field(() => Boolean, { description: 'Whether it does its work once for all tenants; its run then is everybody’s.' })
  isShared!: boolean;

  @Field(() => Boolean, { description: 'Whether a run is under way somewhere.' })
  isRunning!: boolean;

  @Field(() => Date, { nullable: true, description: 'When the last run began; null before the first.' })
  lastStartedAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it ended; null before the first and while one of a shared job runs.',
  })
  lastFinishedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'How long it took, in seconds; null before the first.' })
  lastDurationSeconds!: number | null;

  @Field(() => Float, { nullable: true, description: 'Rows it wrote, moved or deleted; null before the first run.' })
  lastRows!: number | null;

  @Field(() => JobOutcome, { nullable: true, description: 'How it ended; null before the first run.' })
  lastOutcome!: JobOutcome | null;

  @Field(() => String, { nullable: true, description: 'What went wrong in the last run; null where nothing did.' })
  lastError!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the last run found that somebody should look at; null where nothing.',
  })
  warning!: string | null;

  @Field(() => Date, { nullable: true, description: 'When the last run began that came to its end; null before it.' })
  lastSucceededAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it is due next; null before the first run.' })
  nextAt!: Date | null;

  @Field(() => Float, { description: 'Runs so far.' })
  runs!: number;

  @Field(() => Float, { description: 'Runs so far that failed.' })
  failures!: number;
}
