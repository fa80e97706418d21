import { Ctx, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { listJobs } from './job.service.js';
import { Job } from './job.types.js';

@Resolver()
export class JobResolver {
  @Guard('ADMIN')
  @Query(() => [Job], {
    nullable: true,
    description:
      'Every recurring piece of work: when it ran last, for how long, on how many rows, and when it comes next.',
  })
  jobs(@Ctx() context: RequestContext): Promise<Job[]> {
    return listJobs(context.read(), tenantOf(context));
  }
}
