import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { type AgentCaller, type RequestContext, tenantOf } from '../../platform/request-context.js';
import { InventoryKind, InventoryPart } from '../inventory/inventory.types.js';
import { catalogOf } from '../metrics/metric.service.js';
import { recordHeartbeat } from './agent.service.js';
import { HeartbeatInput, HeartbeatPayload } from './agent.types.js';
import { AgentSettings } from './agent-settings.types.js';

@Resolver()
export class AgentResolver {
  @Guard('AGENT')
  @Mutation(() => HeartbeatPayload, {
    nullable: true,
    description: 'Tells how the agent is doing; it counts as a report of its cluster.',
  })
  async heartbeat(
    @Arg('input', () => HeartbeatInput, { description: 'The agent’s own account.' }) heartbeat: HeartbeatInput,
    @Ctx() context: RequestContext,
  ): Promise<HeartbeatPayload> {
    const agent = context.caller as AgentCaller;
    const now = context.now();
    const skewMs = heartbeat.sentAt.getTime() - context.arrivedAt.getTime();
    const { userErrors } = await context.db.reports.runInTenant(agent.tenantId, (tx) =>
      recordHeartbeat(tx, agent.tenantId, { agent, heartbeat, skewMs }, now),
    );
    return { receivedAt: now, userErrors };
  }

  @Guard('AGENT')
  @Query(() => AgentSettings, { nullable: true, description: 'Intervals, limits and metrics an agent keeps to.' })
  async agentSettings(@Ctx() context: RequestContext): Promise<AgentSettings> {
    const { settings } = context;
    const catalog = await catalogOf(context.read(), tenantOf(context));
    return {
      intervalSeconds: settings.agentIntervalSeconds,
      inventoryResyncSeconds: settings.agentInventoryResyncSeconds,
      heartbeatSeconds: settings.agentHeartbeatSeconds,
      maxSamplesPerBatch: settings.maxSamplesPerBatch,
      maxObjectsPerBatch: settings.maxObjectsPerBatch,
      maxEventsPerBatch: settings.maxEventsPerBatch,
      maxFindingsPerBatch: settings.maxFindingsPerBatch,
      maxBodyBytes: settings.agentBodyMaxBytes,
      inventoryKinds: Object.values(InventoryKind),
      inventoryParts: Object.values(InventoryPart),
      metrics: catalog.all(),
    };
  }
}
