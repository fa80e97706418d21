import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Direction } from '../../platform/list.js';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { Cluster, ClusterKind } from './cluster.entity.js';
import { Label } from './label.types.js';

export enum ClusterHealthStatus {
  HEALTHY = 'HEALTHY',
  WARNING = 'WARNING',
  OFFLINE = 'OFFLINE',
  PENDING = 'PENDING',
}
registerEnumType(ClusterHealthStatus, {
  name: 'ClusterHealthStatus',
  description: 'How a cluster is doing, from the age of its agent’s last report and from what is the matter with it.',
  valuesConfig: {
    HEALTHY: { description: 'It reported recently, and nothing is the matter.' },
    WARNING: { description: 'Its report is overdue, or something is the matter; the reasons say what.' },
    OFFLINE: { description: 'It has not reported for so long that nothing shown of it is current.' },
    PENDING: { description: 'It is registered, and its agent has not reported yet.' },
  },
});

export enum HealthReasonCode {
  NOT_REPORTING = 'NOT_REPORTING',
  REPORT_OVERDUE = 'REPORT_OVERDUE',
  NEVER_REPORTED = 'NEVER_REPORTED',
  NODES_NOT_READY = 'NODES_NOT_READY',
  SOURCE_UNAVAILABLE = 'SOURCE_UNAVAILABLE',
  DATA_DROPPED = 'DATA_DROPPED',
  COLLECTOR_FAILED = 'COLLECTOR_FAILED',
  KINDS_UNOBSERVED = 'KINDS_UNOBSERVED',
  CLOCK_SKEWED = 'CLOCK_SKEWED',
}
registerEnumType(HealthReasonCode, {
  name: 'HealthReasonCode',
  description: 'What is the matter with a cluster, worst first.',
  valuesConfig: {
    NOT_REPORTING: { description: 'No report came for so long that it is offline.' },
    REPORT_OVERDUE: { description: 'Its report is overdue.' },
    NEVER_REPORTED: { description: 'No report has come yet.' },
    NODES_NOT_READY: { description: 'Cluster nodes are not ready, or the control plane has not heard of them.' },
    SOURCE_UNAVAILABLE: { description: 'The agent cannot read its source of usage.' },
    DATA_DROPPED: { description: 'The agent had to drop batches within the last hour.' },
    COLLECTOR_FAILED: { description: 'A collector of the agent failed.' },
    KINDS_UNOBSERVED: { description: 'The agent may not read some kinds of objects.' },
    CLOCK_SKEWED: { description: 'The agent’s clock is wrong by 30 s or more.' },
  },
});

@ObjectType('HealthReason', { description: 'One thing that is the matter with a cluster.' })
export class HealthReason {
  @Field(() => HealthReasonCode, { description: 'What.' })
  code!: HealthReasonCode;

  @Field(() => String, { description: 'As a sentence: what was seen and what was expected.' })
  message!: string;

  @Field(() => Date, {
    description: 'Since when, by the server’s clock: what agents tell, to the heartbeat that told it.',
  })
  since!: Date;
}

@ObjectType('ClusterHealth', { description: 'How a cluster is doing, why, and since when.' })
export class ClusterHealth {
  @Field(() => ClusterHealthStatus, { description: 'The decision.' })
  status!: ClusterHealthStatus;

  @Field(() => String, {
    description: 'Why, as a sentence: the first of the reasons, or how fresh a healthy cluster is.',
  })
  reason!: string;

  @Field(() => [HealthReason], {
    description: 'All that is the matter, worst first; empty while healthy. Nothing but absence is said while offline.',
  })
  reasons!: HealthReason[];

  @Field(() => Date, {
    nullable: true,
    description: 'When this status began; null for a healthy cluster of which that was not noted yet.',
  })
  since!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the last report arrived; null before the first.' })
  lastReportAt!: Date | null;
}

@ObjectType('PodCounts', { description: 'Number of pods that exist now, by phase.' })
export class PodCounts {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;

  @Field(() => Int, { description: 'In phase Running, ready or not.' })
  running!: number;

  @Field(() => Int, { description: 'In phase Pending.' })
  pending!: number;

  @Field(() => Int, { description: 'In phase Failed.' })
  failed!: number;

  @Field(() => Int, { description: 'In phase Succeeded.' })
  succeeded!: number;

  @Field(() => Int, { description: 'In phase Unknown: their cluster node does not answer.' })
  unknown!: number;
}

@ObjectType('ClusterNodeCounts', { description: 'Number of cluster nodes that exist now.' })
export class ClusterNodeCounts {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;

  @Field(() => Int, { description: 'Those that are ready.' })
  ready!: number;
}

@ObjectType('AlertCounts', { description: 'Number of firing alerts by severity.' })
export class AlertCounts {
  @Field(() => Int, { description: 'Severity CRITICAL.' })
  critical!: number;

  @Field(() => Int, { description: 'Severity WARNING.' })
  warning!: number;

  @Field(() => Int, { description: 'Severity INFO.' })
  info!: number;
}

export enum ClusterFacet {
  ENVIRONMENT = 'ENVIRONMENT',
  KIND = 'KIND',
  HEALTH = 'HEALTH',
  PROVIDER = 'PROVIDER',
}
registerEnumType(ClusterFacet, {
  name: 'ClusterFacet',
  description: 'What cluster can be counted by.',
  valuesConfig: {
    ENVIRONMENT: { description: 'Environment.' },
    KIND: { description: 'Kind.' },
    HEALTH: { description: 'Health, by the thresholds of this moment.' },
    PROVIDER: { description: 'Provider.' },
  },
});

export const ClusterConnection = connectionTypeOf(
  'Cluster',
  () => Cluster,
  () => ClusterFacet,
);

@InputType('ClusterFilter', { description: 'Fields are ANDed, the values of a list are ORed.' })
export class ClusterFilter {
  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => [ClusterKind], { nullable: true, description: 'One of these kinds.' })
  kind?: ClusterKind[] | null;

  @Field(() => [ClusterHealthStatus], { nullable: true, description: 'One of these health statuses.' })
  health?: ClusterHealthStatus[] | null;

  @Field(() => [String], { nullable: true, description: 'One of these environments, exactly.' })
  environment?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'One of these regions, exactly.' })
  region?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'One of these providers, exactly, such as “aws”.' })
  provider?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Whose version begins with one of these, such as “v1.31.”.' })
  kubernetesVersion?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Label selector over the labels of clusters, as for kubectl: `tier=edge,team in (shop,pay),!legacy`.',
  })
  labels?: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Whose own facts, such as version and labels, changed at this moment or later; reports do not count.',
  })
  updatedSince?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is the demo cluster.' })
  isDemo?: boolean | null;

  @Field(() => ClusterFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: ClusterFilter | null;
}

export enum ClusterOrderField {
  NAME = 'NAME',
  CREATED_AT = 'CREATED_AT',
  LAST_REPORT_AT = 'LAST_REPORT_AT',
}
registerEnumType(ClusterOrderField, {
  name: 'ClusterOrderField',
  description: 'What clusters can be sorted by.',
  valuesConfig: {
    NAME: { description: 'The name.' },
    CREATED_AT: { description: 'When it was registered.' },
    LAST_REPORT_AT: { description: 'When its last report arrived; clusters without one are last.' },
  },
});

@InputType('ClusterOrder', { description: 'How to sort clusters.' })
export class ClusterOrder {
  @Field(() => ClusterOrderField, { description: 'By what.' })
  field!: ClusterOrderField;

  @Field(() => SortDirection, { description: 'In which direction.' })
  direction!: Direction;
}

@ArgsType()
export class ClusterListArgs extends PageArgsType {
  @Field(() => ClusterFilter, { nullable: true, description: 'Which clusters; all without it.' })
  filter?: ClusterFilter | null;

  @Field(() => ClusterOrder, { nullable: true, description: 'How to sort; by name without it.' })
  orderBy?: ClusterOrder | null;
}

@InputType('CreateClusterInput', { description: 'A cluster to register before its agent is installed.' })
export class CreateClusterInput {
  @Field(() => String, { description: '1 to 63 lower case letters, digits, “-” or “.”; unique in the tenant.' })
  name!: string;

  @Field(() => ClusterKind, {
    nullable: true,
    defaultValue: ClusterKind.KUBERNETES,
    description: 'What kind of thing will report.',
  })
  kind?: ClusterKind | null;

  @Field(() => String, { nullable: true, description: 'Environment, such as “production”; at most 100 characters.' })
  environment?: string | null;

  @Field(() => String, { nullable: true, description: 'Region; at most 100 characters. Reported ones replace it.' })
  region?: string | null;

  @Field(() => [Label], {
    nullable: true,
    description: 'Labels, at most 64, each key once, as Kubernetes writes them.',
  })
  labels?: Label[] | null;
}

@InputType('UpdateClusterInput', { description: 'What to change on a cluster; what is left out stays.' })
export class UpdateClusterInput {
  @Field(() => ID, { description: 'Id of the cluster.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Environment, at most 100 characters; null takes it away.' })
  environment?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Region, at most 100 characters; null takes it away. Reported ones replace it.',
  })
  region?: string | null;

  @Field(() => [Label], {
    nullable: true,
    description: 'All labels it is to have, at most 64, each key once; null takes them away.',
  })
  labels?: Label[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Refuses with CONFLICT where the cluster has another `revision` by now; not checked without it.',
  })
  expectedRevision?: number | null;
}

@ObjectType('UpdateClusterPayload', { description: 'The cluster as it is now.' })
export class UpdateClusterPayload {
  @Field(() => Cluster, { nullable: true, description: 'The changed cluster; null when refused.' })
  cluster!: Cluster | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}

@ObjectType('CreateClusterPayload', { description: 'The new cluster and what its agent needs.' })
export class CreateClusterPayload {
  @Field(() => Cluster, { nullable: true, description: 'The new cluster; null when refused.' })
  cluster!: Cluster | null;

  @Field(() => String, {
    nullable: true,
    description: 'Credential of its agent, shown once and never again; null when refused.',
  })
  credential!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Shell command that installs its agent, credential included; null when refused.',
  })
  installCommand!: string | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}
