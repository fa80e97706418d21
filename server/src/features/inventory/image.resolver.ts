import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { nestedPage, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { ContainerConnection, ContainerListArgs } from './container.types.js';
import { Image } from './image.entity.js';
import { imageUse } from './image.loader.js';
import { containersOfImage, imageList, podsOfImage } from './image.sql.js';
import { ImageConnection, ImageListArgs, ImageUse } from './image.types.js';
import { PodConnection, PodListArgs } from './pod.types.js';

@Resolver(() => Image)
export class ImageResolver {
  @Guard('VIEWER')
  @Query(() => ImageConnection, { nullable: true, description: 'Images that the containers of all clusters have.' })
  async images(
    @Args(() => ImageListArgs) args: ImageListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ImageConnection> {
    return ImageConnection.from(await page(context, imageList(args.filter?.includeUnused === true), args));
  }

  @FieldResolver(() => ImageUse, { description: 'How often it is in use now.' })
  use(@Root() image: Image, @Ctx() context: RequestContext): Promise<ImageUse> {
    return imageUse(context).load(image.id);
  }

  @FieldResolver(() => ContainerConnection, { description: 'Containers with it.' })
  async containers(
    @Root() image: Image,
    @Args(() => ContainerListArgs) args: ContainerListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ContainerConnection> {
    return ContainerConnection.from(await nestedPage(context, containersOfImage, image, args));
  }

  @FieldResolver(() => PodConnection, { description: 'Pods with a container of it.' })
  async pods(
    @Root() image: Image,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfImage, image, args));
  }
}
