import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { SubjectKind } from './subject.entity.js';

export enum MetricUnit {
  CORES = 'CORES',
  BYTES = 'BYTES',
  BYTES_PER_SECOND = 'BYTES_PER_SECOND',
  RATIO = 'RATIO',
  COUNT = 'COUNT',
}
registerEnumType(MetricUnit, {
  name: 'MetricUnit',
  description:
    'Unit of the values the API answers. Samples are whole numbers: microcores for CORES, bytes, bytes per second, thousandths for RATIO and COUNT.',
  valuesConfig: {
    CORES: { description: 'CPU cores.' },
    BYTES: { description: 'Bytes.' },
    BYTES_PER_SECOND: { description: 'Bytes per second.' },
    RATIO: { description: 'A share, 1 is all of it; load counts processes.' },
    COUNT: { description: 'A number of things.' },
  },
});

export enum MetricKind {
  GAUGE = 'GAUGE',
  COUNTER = 'COUNTER',
}
registerEnumType(MetricKind, {
  name: 'MetricKind',
  description: 'A value at a moment, or a total that only grows.',
  valuesConfig: {
    GAUGE: { description: 'A value that goes up and down.' },
    COUNTER: { description: 'A value that only grows until it restarts.' },
  },
});

@ObjectType('Metric', { description: 'One entry of the metric catalogue: what can be reported and asked for.' })
@Entity('metric')
@Unique('uq_metric_name', ['tenantId', 'name'])
export class Metric {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_metric' })
  tenantId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_metric' })
  id!: number;

  @Field(() => String, { description: 'Name on the wire and in `timeSeries`, such as “container.cpu.usage”.' })
  @Column('text')
  name!: string;

  @Field(() => MetricUnit, { description: 'Unit of the values the API answers.' })
  @Column('text')
  unit!: MetricUnit;

  @Field(() => MetricKind, { description: 'A value at a moment, or a total that only grows.' })
  @Column('text')
  kind!: MetricKind;

  @Field(() => SubjectKind, { description: 'What it is measured on.' })
  @Column('text')
  subjectKind!: SubjectKind;

  @Field(() => String, { description: 'What the number says, in one sentence.' })
  @Column('text')
  meaning!: string;

  @Field(() => String, { description: 'Where it comes from.' })
  @Column('text')
  source!: string;
}
