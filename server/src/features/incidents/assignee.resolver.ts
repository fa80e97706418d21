import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { readAssignees } from './assignee.service.js';
import { Assignee, AssigneeArgs } from './assignee.types.js';

@Resolver()
export class AssigneeResolver {
  @Guard('OPERATOR', 'ANYWHERE')
  @Query(() => [Assignee], {
    nullable: true,
    description:
      'Who can be given an alert or an incident: the people of the tenant who can sign in, by name, at most 100. Null where the object does not exist for the caller, or the caller is no OPERATOR where it lies.',
  })
  assignees(
    @Args(() => AssigneeArgs) { of, search = null }: AssigneeArgs,
    @Ctx() context: RequestContext,
  ): Promise<Assignee[] | null> {
    const { tx, tenantId, rights } = readerOf(context);
    return readAssignees(tx, tenantId, { of, search, rights });
  }
}
