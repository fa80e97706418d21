import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import type { AgentCaller, RequestContext } from '../../platform/request-context.js';
import { ReportPayload } from '../clusters/receipt.types.js';
import { storeInventory } from './inventory.service.js';
import { ReportInventoryInput } from './report-inventory.types.js';

@Resolver()
export class InventoryResolver {
  @Guard('AGENT')
  @Mutation(() => ReportPayload, {
    nullable: true,
    description: 'Stores one batch of the inventory; safe to repeat with the same batchId, and in any order.',
  })
  async reportInventory(
    @Arg('input', () => ReportInventoryInput, { description: 'The batch.' }) report: ReportInventoryInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportPayload> {
    const agent = context.caller as AgentCaller;
    const maxObjects = context.settings.maxObjectsPerBatch;
    const receipt = await context.db.reports.runInTenant(agent.tenantId, (tx) =>
      storeInventory(tx, agent.tenantId, { agent, report, maxObjects }, context.now()),
    );
    return ReportPayload.of(receipt);
  }
}
