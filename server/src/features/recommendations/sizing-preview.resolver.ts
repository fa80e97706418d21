import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { wholePolicy } from './choose-policy.js';
import { checkPolicy } from './policy.js';
import { previewSizing, type SizingSums } from './sizing-preview.service.js';
import { type SizingOutlook, SizingPolicyPreview, SizingPolicyPreviewInput } from './sizing-preview.types.js';
import { storedSizing } from './sizing-values.js';

@Resolver()
export class SizingPreviewResolver {
  @Cost(200)
  @Guard('ADMIN')
  @Query(() => SizingPolicyPreview, {
    nullable: true,
    description: 'What a policy would propose, tried on the usage that is stored.',
  })
  async sizingPolicyPreview(
    @Arg('input', () => SizingPolicyPreviewInput, { description: 'The policy to try.' })
    { id, cluster, namespace, sizing: written }: SizingPolicyPreviewInput,
    @Ctx() context: RequestContext,
  ): Promise<SizingPolicyPreview> {
    const sizing = storedSizing(written);
    const problems = checkPolicy(wholePolicy(sizing));
    if (problems.length > 0) return refusedPreview(problems);
    const { tx, tenantId } = readerOf(context);
    const wanted = {
      ...{ sizing, namespace: namespace || null },
      // An id of nothing is a cluster that has no workloads.
      clusterId: cluster == null ? null : (idsOfType('Cluster', [cluster])[0] ?? NO_CLUSTER),
      replaces: id == null ? null : (idsOfType('SizingPolicy', [id])[0] ?? null),
    };
    const { current, proposed, ...counts } = await previewSizing(tx, tenantId, wanted, context.now());
    return { ...counts, current: outlookOf(current), proposed: outlookOf(proposed), userErrors: [] };
  }
}

const NO_CLUSTER = '00000000-0000-0000-0000-000000000000';

function outlookOf({ cuts, raises, cpu, memory }: SizingSums): SizingOutlook {
  return { cuts, raises, freedCpuCores: cpu / 1_000_000, freedMemoryBytes: memory };
}

function refusedPreview(problems: readonly string[]): SizingPolicyPreview {
  const userErrors = problems.map((message) => ({
    field: ['input', 'sizing'],
    message,
    code: 'BAD_USER_INPUT' as const,
  }));
  return { workloads: 0, tried: 0, current: null, proposed: null, userErrors };
}
