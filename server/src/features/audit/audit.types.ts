import { ArgsType, Field, InputType } from 'type-graphql';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { AuditEntry } from './audit-entry.entity.js';

export const AuditEntryConnection = connectionTypeOf('AuditEntry', () => AuditEntry);

@InputType({ description: 'Which entries; fields AND, lists OR.' })
export class AuditEntryFilter {
  @Field(() => [String], { nullable: true, description: 'Actions, such as SIGN_IN.' })
  action?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the actor’s name.' })
  actorName?: string | null;

  @Field(() => AuditEntryFilter, { nullable: true, description: 'Entries that do not match this.' })
  not?: AuditEntryFilter | null;
}

@ArgsType()
export class AuditEntryArgs extends PageArgsType {
  @Field(() => AuditEntryFilter, { nullable: true, description: 'Which entries.' })
  filter?: AuditEntryFilter | null;
}
