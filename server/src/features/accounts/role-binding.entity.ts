import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Role } from '../../platform/role.js';

/** Who a binding gives its role to; a team gives it on to its members. */
export type SubjectKind = 'USER' | 'TEAM' | 'API_KEY';

@ObjectType('RoleBinding', {
  implements: RelayNode,
  description: 'Gives a role to a user, team or API key, for the whole tenant or for some clusters and namespaces.',
})
@Entity('role_binding')
@Index('ix_role_binding_subject', ['tenantId', 'subjectKind', 'subject'])
@Index('ix_role_binding_created', ['tenantId', 'createdAt', 'id'])
export class RoleBinding extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_role_binding' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_role_binding' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('RoleBinding', this.id);
  }

  @Column('text')
  subjectKind!: SubjectKind;

  @Column('text')
  subject!: string;

  @Field(() => Role, { description: 'What the subject may do in the scope.' })
  @Column('text')
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description:
      'Which clusters, as a Kubernetes label selector over name, environment, region, provider, kind and the cluster’s labels; it also takes in clusters that come later. Null for all.',
  })
  @Column('text', { nullable: true })
  clusterSelector!: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Which namespaces of these clusters; null for the whole clusters, their nodes included.',
  })
  @Column('text', { array: true, nullable: true })
  namespaces!: string[] | null;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;
}
