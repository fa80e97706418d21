import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/request-context.js';
import { Agent } from './agent.entity.js';
import { CollectorState } from './agent.types.js';
import { UsageSourceState } from './agent-self-report.types.js';
import { hiddenWords, readsWords } from './agent-words.service.js';

/** What an agent tells of itself, without its words for those who see some namespaces only. */
@Resolver(() => Agent)
export class AgentReportResolver {
  @FieldResolver(() => [CollectorState], {
    description:
      'What each of its collectors last did; empty before its first heartbeat. Words are for those who see the whole cluster.',
  })
  collectors(@Root() agent: Agent, @Ctx() context: RequestContext): CollectorState[] {
    if (readsWords(context, agent.clusterId)) return agent.collectors;
    return agent.collectors.map((state) => ({
      ...state,
      message: hiddenWords(state.message),
      lastError: hiddenWords(state.lastError),
    }));
  }

  @FieldResolver(() => [UsageSourceState], {
    nullable: true,
    description:
      'Its sources of usage, best first; null where it measures none or does not tell. Words are for those who see the whole cluster.',
  })
  usageSources(@Root() agent: Agent, @Ctx() context: RequestContext): UsageSourceState[] | null {
    if (agent.usageSources === null || readsWords(context, agent.clusterId)) return agent.usageSources;
    return agent.usageSources.map((state) => ({ ...state, message: hiddenWords(state.message), command: null }));
  }
}
