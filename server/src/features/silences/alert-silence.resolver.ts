import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/request-context.js';
import { Alert } from '../alerts/alert.entity.js';
import { Silence } from './silence.entity.js';
import { silenceById } from './silence.loader.js';

@Resolver(() => Alert)
export class AlertSilenceResolver {
  @FieldResolver(() => Silence, {
    nullable: true,
    description:
      'The silence that mutes it; null where none does, or where that reaches beyond what the caller may see.',
  })
  silence(@Root() { silenceId }: Alert, @Ctx() context: RequestContext) {
    return silenceId === null ? null : silenceById(context).get(silenceId);
  }
}
