import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';

@ObjectType('Image', {
  implements: RelayNode,
  description: 'A container image as containers name it, and the digest that runs under that name.',
})
@Entity('image')
@Index('ix_image_reference', ['tenantId', 'reference', 'id'])
@Index('ix_image_repository', ['tenantId', 'repository', 'id'])
@Index('ix_image_digest', ['tenantId', 'digest', 'id'])
@Index('ix_image_first_seen', ['tenantId', 'firstSeenAt', 'id'])
export class Image extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_image' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_image' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id, in one tenant the same for the same reference and digest.' })
  get globalId(): string {
    return toGlobalId('Image', this.id);
  }

  @Field(() => String, { description: 'As it was reported, such as “nginx:1.27” or “registry/repo:tag@sha256:…”.' })
  @Column('text')
  reference!: string;

  @Field(() => String, {
    description: 'Registry and repository, with what a short name leaves out: “docker.io/library/nginx” for “nginx”.',
  })
  @Column('text')
  repository!: string;

  @Field(() => String, { nullable: true, description: 'Tag; null where the reference names none.' })
  @Column('text', { nullable: true })
  tag!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Digest of what runs, “sha256:” and 64 hexadecimal digits; null until it was pulled somewhere.',
  })
  @Column('text', { nullable: true })
  digest!: string | null;

  @Field(() => Date, { description: 'When a container with it was first reported.' })
  @Column('timestamptz')
  firstSeenAt!: Date;
}
