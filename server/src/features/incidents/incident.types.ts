import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Incident, IncidentSeverity, IncidentStatus } from './incident.entity.js';
import { IncidentAlert } from './incident-alert.entity.js';
import { IncidentEntry, TimelineLane } from './incident-entry.entity.js';

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class IncidentFilter {
  @Field(() => [IncidentStatus], { nullable: true, description: 'Where they stand.' })
  status?: IncidentStatus[] | null;

  @Field(() => [IncidentSeverity], { nullable: true, description: 'Severities.' })
  severity?: IncidentSeverity[] | null;

  @Field(() => [ID], { nullable: true, description: 'With an alert in one of these clusters, by id.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'With an alert in one of these namespaces, by exact name.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'With an alert in what one of these teams owned then, by id.' })
  team?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Led by one of these users, by id.' })
  lead?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those that are muted, or only the others; both without it.',
  })
  isMuted?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those merged into another one; without it these are left out, with false too.',
  })
  isMerged?: boolean | null;

  @Field(() => Date, { nullable: true, description: 'Opened at this moment or later.' })
  openedAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Opened before this moment.' })
  openedBefore?: Date | null;

  @Field(() => Date, { nullable: true, description: 'That changed at this moment or later.' })
  updatedSince?: Date | null;

  @Field(() => IncidentFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: IncidentFilter | null;
}

export enum IncidentOrderField {
  SEVERITY = 'SEVERITY',
  OPENED_AT = 'OPENED_AT',
  UPDATED_AT = 'UPDATED_AT',
}
registerEnumType(IncidentOrderField, {
  name: 'IncidentOrderField',
  description: 'What incidents are sorted by; SEVERITY descending has SEV1 first.',
  valuesConfig: {
    SEVERITY: { description: 'By severity, then by age.' },
    OPENED_AT: { description: 'By when they opened.' },
    UPDATED_AT: { description: 'By when they changed last.' },
  },
});

@InputType({ description: 'How incidents are sorted.' })
export class IncidentOrder {
  @Field(() => IncidentOrderField, { description: 'Value to sort by.' })
  field!: IncidentOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

export enum IncidentFacet {
  STATUS = 'STATUS',
  SEVERITY = 'SEVERITY',
}
registerEnumType(IncidentFacet, {
  name: 'IncidentFacet',
  description: 'What incidents can be counted by.',
  valuesConfig: { STATUS: { description: 'Status.' }, SEVERITY: { description: 'Severity.' } },
});

@ArgsType()
export class IncidentListArgs extends PageArgsType {
  @Field(() => IncidentFilter, { nullable: true, description: 'Which incidents; all without it.' })
  filter?: IncidentFilter | null;

  @Field(() => IncidentOrder, { nullable: true, description: 'Order; the newest first without it.' })
  orderBy?: IncidentOrder | null;
}

export const IncidentConnection = connectionTypeOf(
  'Incident',
  () => Incident,
  () => IncidentFacet,
);
export type IncidentConnection = InstanceType<typeof IncidentConnection>;

@InputType({ description: 'Fields AND.' })
export class IncidentAlertFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Only alerts that fire, or only those that ended; both without it.',
  })
  isFiring?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Only evidence, or only the others; both without it.' })
  isEvidence?: boolean | null;

  @Field(() => IncidentAlertFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: IncidentAlertFilter | null;
}

@ArgsType()
export class IncidentAlertListArgs extends PageArgsType {
  @Field(() => IncidentAlertFilter, { nullable: true, description: 'Which alerts; all without it.' })
  filter?: IncidentAlertFilter | null;
}

export const IncidentAlertConnection = connectionTypeOf('IncidentAlert', () => IncidentAlert);
export type IncidentAlertConnection = InstanceType<typeof IncidentAlertConnection>;

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class IncidentEntryFilter {
  @Field(() => [TimelineLane], { nullable: true, description: 'Lanes.' })
  lane?: TimelineLane[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Only the story, or only the rest; the full log without it.' })
  isKey?: boolean | null;

  @Field(() => IncidentEntryFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: IncidentEntryFilter | null;
}

@ArgsType()
export class IncidentEntryListArgs extends PageArgsType {
  @Field(() => IncidentEntryFilter, { nullable: true, description: 'Which entries; all without it.' })
  filter?: IncidentEntryFilter | null;
}

export const IncidentEntryConnection = connectionTypeOf('IncidentEntry', () => IncidentEntry);
export type IncidentEntryConnection = InstanceType<typeof IncidentEntryConnection>;

@ObjectType({ description: 'What an incident hits, as far as the caller sees its alerts.' })
export class IncidentImpact {
  @Field(() => Int, { description: 'Pods with an alert.' })
  pods!: number;

  @Field(() => Int, { nullable: true, description: 'Pods of the one workload it hits; null for none or several.' })
  podsTotal!: number | null;

  @Field(() => Int, { description: 'Workloads with an alert, or whose pods have one.' })
  workloads!: number;

  @Field(() => Int, { description: 'Cluster nodes with an alert of their own.' })
  clusterNodes!: number;

  @Field(() => Int, { description: 'Namespaces.' })
  namespaces!: number;

  @Field(() => Int, { description: 'Clusters.' })
  clusters!: number;

  @Field(() => Int, { description: 'Teams that own the namespaces.' })
  teams!: number;

  @Field(() => [String], { description: 'Workloads as “namespace/name”, at most ten, in their order.' })
  workloadNames!: string[];
}

export enum CauseKind {
  NODE_DOWN = 'NODE_DOWN',
  NODE_PRESSURE = 'NODE_PRESSURE',
  CLUSTER_SILENT = 'CLUSTER_SILENT',
  IMAGE_CHANGE = 'IMAGE_CHANGE',
  ROLLOUT = 'ROLLOUT',
  OUT_OF_MEMORY = 'OUT_OF_MEMORY',
  QUOTA = 'QUOTA',
  CONFIGURATION = 'CONFIGURATION',
  SCALING = 'SCALING',
  FIRST_TROUBLE = 'FIRST_TROUBLE',
}
registerEnumType(CauseKind, {
  name: 'CauseKind',
  description: 'What may have caused an incident.',
  valuesConfig: {
    NODE_DOWN: { description: 'A cluster node is down.' },
    NODE_PRESSURE: { description: 'A cluster node runs short of memory, disk or processes.' },
    CLUSTER_SILENT: { description: 'A cluster stopped reporting.' },
    IMAGE_CHANGE: { description: 'A workload or container got another image.' },
    ROLLOUT: { description: 'A workload was made, removed or rolled out.' },
    OUT_OF_MEMORY: { description: 'Containers were killed for lack of memory.' },
    QUOTA: { description: 'A quota or a lack of room keeps pods from starting.' },
    CONFIGURATION: { description: 'Requests, limits, a Service, a claim or a node were changed.' },
    SCALING: { description: 'The number of replicas changed.' },
    FIRST_TROUBLE: { description: 'Nothing but that it was the first.' },
  },
});

@ObjectType({ description: 'What may have caused an incident, with what speaks for it.' })
export class RootCauseCandidate {
  @Field(() => CauseKind, { description: 'What it is.' })
  kind!: CauseKind;

  @Field(() => String, { description: 'What happened, in one line.' })
  title!: string;

  @Field(() => Float, { description: 'How much speaks for it, 0 to 1; a rank and no probability.' })
  score!: number;

  @Field(() => [String], { description: 'What speaks for it, one sentence each.' })
  evidence!: string[];

  @Field(() => String, { description: 'What to do next if this is it.' })
  nextStep!: string;

  @Field(() => Date, { description: 'When it happened.' })
  occurredAt!: Date;

  alertId!: string | null;
  changeId!: string | null;
}
