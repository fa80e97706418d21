import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType()
export class Cluster {
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  environment!: string | null;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => String, { nullable: true })
  kubernetesVersion!: string | null;
}

@ObjectType()
export class ClusterNode {
  clusterId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  status!: string;

  @Field(() => String, { nullable: true })
  zone!: string | null;

  @Field(() => String, { nullable: true })
  kubeletVersion!: string | null;
}

@ObjectType()
export class Pod {
  clusterId!: string;

  @Field(() => String)
  id!: string;

  @Field(() => String)
  namespace!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  phase!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => Boolean)
  isReady!: boolean;

  @Field(() => Int)
  readyContainers!: number;

  @Field(() => Int)
  restartCount!: number;

  @Field(() => String, { nullable: true })
  nodeName!: string | null;

  @Field(() => String, { nullable: true })
  podIp!: string | null;

  @Field(() => Date, { nullable: true })
  createdAt!: Date | null;

  @Field(() => Date)
  observedAt!: Date;
}

@ObjectType()
export class PodEdge {
  @Field(() => Pod)
  node!: Pod;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ObjectType()
export class PodConnection {
  @Field(() => [PodEdge])
  edges!: PodEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
