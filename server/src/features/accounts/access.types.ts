import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { Rights } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { Tenant } from './account.entity.js';
import { ApiKey } from './api-key.entity.js';
import type { ClusterFacts } from './grants.js';

@ObjectType({ description: 'One role and where it holds; everything somebody may do is the sum of their rights.' })
export class Right {
  @Field(() => Role, { description: 'What may be done there.' })
  role!: Role;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of the clusters where it holds now, in order; null for all, those that come later included.',
  })
  clusterNames!: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Namespaces of these clusters; null for the whole clusters, their nodes included.',
  })
  namespaces!: readonly string[] | null;
}

/** Grants in plain words: clusters by their names. */
export function toRights(rights: Rights, clusters: readonly ClusterFacts[]): Right[] {
  const names = new Map(clusters.map(({ id, labels }) => [id, labels.find(({ key }) => key === 'name')?.value]));
  return rights.map(({ role, clusterIds, namespaces }) => {
    const clusterNames = clusterIds?.flatMap((id) => names.get(id) ?? []).sort() ?? null;
    return Object.assign(new Right(), { role, clusterNames, namespaces });
  });
}

export enum CallerKind {
  USER = 'USER',
  API_KEY = 'API_KEY',
  AGENT = 'AGENT',
  ENROL = 'ENROL',
}
registerEnumType(CallerKind, {
  name: 'CallerKind',
  description: 'What kind of credential a request bears.',
  valuesConfig: {
    USER: { description: 'A person’s session.' },
    API_KEY: { description: 'A program’s API key.' },
    AGENT: { description: 'The credential of an agent.' },
    ENROL: { description: 'An enrol token, with which agents register; it reads nothing.' },
  },
});

@ObjectType('Caller', { description: 'Who sends this request, and what they may do: how a program checks its key.' })
export class CallerType {
  @Field(() => CallerKind, { description: 'What kind of credential the request bears.' })
  kind!: CallerKind;

  @Field(() => String, { description: 'As the audit trail names it.' })
  name!: string;

  @Field(() => Tenant, { description: 'The organisation whose data is shown.' })
  tenant!: Tenant;

  @Field(() => Role, {
    nullable: true,
    description: 'The role that holds in the whole tenant; null where every right is narrower.',
  })
  role!: Role | null;

  @Field(() => [Right], { description: 'What may be done, and where.' })
  rights!: Right[];

  @Field(() => ApiKey, { nullable: true, description: 'The API key; null for other kinds of callers.' })
  apiKey!: ApiKey | null;
}
