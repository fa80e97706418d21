import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import type { ListSpec } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { AuditEntryArgs, AuditEntryConnection, type AuditEntryFilter } from './audit.types.js';
import { AuditEntry } from './audit-entry.entity.js';

const list: ListSpec<AuditEntry, AuditEntryFilter> = {
  name: 'auditEntries',
  entity: AuditEntry,
  from: 'audit_entry t',
  place: OF_TENANT,
  orders: { SEQUENCE: { sql: 't.seq', type: 'int8' } },
  defaultOrder: { field: 'SEQUENCE', direction: 'DESC' },
  where: (filter, params) => [
    ...params.anyOf('t.action', filter.action),
    ...params.prefix('t.actor_name', filter.actorName),
  ],
};

@Resolver()
export class AuditResolver {
  @Guard('ADMIN')
  @Query(() => AuditEntryConnection, { nullable: true, description: 'The audit trail, newest first.' })
  async auditEntries(@Args(() => AuditEntryArgs) args: AuditEntryArgs, @Ctx() context: RequestContext) {
    return AuditEntryConnection.from(await page(context, list, args));
  }
}
