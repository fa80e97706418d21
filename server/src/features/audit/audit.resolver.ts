import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { AuditEntryArgs, AuditEntryConnection } from './audit.types.js';
import { auditEntryList } from './audit-list.sql.js';

@Resolver()
export class AuditResolver {
  @Guard('ADMIN')
  @Query(() => AuditEntryConnection, { nullable: true, description: 'The audit trail, newest first.' })
  async auditEntries(@Args(() => AuditEntryArgs) args: AuditEntryArgs, @Ctx() context: RequestContext) {
    return AuditEntryConnection.from(await page(context, auditEntryList, args));
  }
}
