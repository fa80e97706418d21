import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Image } from './image.entity.js';

export enum ImageOrderField {
  REFERENCE = 'REFERENCE',
  REPOSITORY = 'REPOSITORY',
  FIRST_SEEN_AT = 'FIRST_SEEN_AT',
}
registerEnumType(ImageOrderField, {
  name: 'ImageOrderField',
  description: 'What images are sorted by.',
  valuesConfig: {
    REFERENCE: { description: 'Reference, as it was reported.' },
    REPOSITORY: { description: 'Registry and repository.' },
    FIRST_SEEN_AT: { description: 'When a container with it was first reported.' },
  },
});

@InputType({ description: 'Order of images.' })
export class ImageOrder {
  @Field(() => ImageOrderField, { description: 'What to sort by.' })
  field!: ImageOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which images; fields AND, lists OR.' })
export class ImageFilter {
  @Field(() => String, { nullable: true, description: 'Prefix of the reference as it was reported, with case.' })
  reference?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Prefix of registry and repository, such as “docker.io/library/nginx” or “ghcr.io/”.',
  })
  repository?: string | null;

  @Field(() => [String], { nullable: true, description: 'With one of these tags.' })
  tag?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'With one of these digests, “sha256:…”.' })
  digest?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'That a container has now in one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'That a container has now in one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => Date, { nullable: true, description: 'First reported at this moment or later.' })
  firstSeenAfter?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether images are listed too that no container has any more; no by default.',
  })
  includeUnused?: boolean | null;

  @Field(() => ImageFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ImageFilter | null;
}

@ArgsType()
export class ImageListArgs extends PageArgsType {
  @Field(() => ImageFilter, { nullable: true, description: 'Which ones; all that a container has now by default.' })
  filter?: ImageFilter | null;

  @Field(() => ImageOrder, { nullable: true, description: 'In which order; by reference by default.' })
  orderBy?: ImageOrder | null;
}

@ObjectType('ImageUse', { description: 'How often an image is in use now; only what the caller may see counts.' })
export class ImageUse {
  @Field(() => Int, { description: 'Containers, init containers included.' })
  containers!: number;

  @Field(() => Int, { description: 'Pods with such a container.' })
  pods!: number;

  @Field(() => Int, { description: 'Clusters with such a pod.' })
  clusters!: number;
}

export const ImageConnection = connectionTypeOf('Image', () => Image);
export type ImageConnection = InstanceType<typeof ImageConnection>;
