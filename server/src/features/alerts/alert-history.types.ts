import { ArgsType, Field, InputType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { AlertHistoryEntry, AlertHistoryKind } from './alert-history.entity.js';

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class AlertHistoryFilter {
  @Field(() => [AlertHistoryKind], { nullable: true, description: 'Only these kinds.' })
  kind?: AlertHistoryKind[] | null;

  @Field(() => AlertHistoryFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: AlertHistoryFilter | null;
}

export enum AlertHistoryOrderField {
  AT = 'AT',
}
registerEnumType(AlertHistoryOrderField, {
  name: 'AlertHistoryOrderField',
  description: 'What entries are sorted by.',
  valuesConfig: { AT: { description: 'When it happened.' } },
});

@InputType({ description: 'How entries are sorted.' })
export class AlertHistoryOrder {
  @Field(() => AlertHistoryOrderField, { description: 'Value to sort by.' })
  field!: AlertHistoryOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class AlertHistoryListArgs extends PageArgsType {
  @Field(() => AlertHistoryFilter, { nullable: true, description: 'Which entries; all where it is not given.' })
  filter?: AlertHistoryFilter | null;

  @Field(() => AlertHistoryOrder, { nullable: true, description: 'Order; newest first where it is not given.' })
  orderBy?: AlertHistoryOrder | null;
}

export const AlertHistoryConnection = connectionTypeOf('AlertHistory', () => AlertHistoryEntry);
export type AlertHistoryConnection = InstanceType<typeof AlertHistoryConnection>;
