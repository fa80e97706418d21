import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Cost, ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import type { Outcome } from '../../platform/outcome.js';
import { page } from '../../platform/page.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { Alert } from '../alerts/alert.entity.js';
import { describeMatchers } from '../alerts/matcher.js';
import { lookAtSilence } from './look.service.js';
import { MaintenanceWindow } from './maintenance-window.entity.js';
import { Silence, SilenceEntry } from './silence.entity.js';
import { entriesOfSilence, silenceById, windowById } from './silence.loader.js';
import { createSilence, expireSilence, extendSilence, updateSilence } from './silence.service.js';
import {
  CreateSilenceInput,
  ExpireSilenceInput,
  ExtendSilenceInput,
  SilenceConnection,
  type SilenceFilter,
  SilenceListArgs,
  SilencePayload,
  SilencePreview,
  SilencePreviewArgs,
  UpdateSilenceInput,
} from './silence.types.js';
import { type Preview, previewSilence } from './silence-preview.service.js';

const list: ListSpec<Silence, SilenceFilter> = {
  name: 'silences',
  entity: Silence,
  from: 'silence t',
  place: IN_NAMESPACE,
  orders: {
    ENDS_AT: { sql: 't.ends_at', type: 'timestamptz' },
    CREATED_AT: { sql: 't.created_at', type: 'timestamptz' },
  },
  defaultOrder: { field: 'ENDS_AT', direction: 'DESC' },
  where: (filter, params) => [
    ...params.anyOf('t.state', filter.state),
    ...params.holds(`t.state = 'ACTIVE' AND t.open_matches = 0`, filter.matchesNothing),
    ...params.anyOf(
      't.window_id',
      filter.maintenanceWindow ? idsOfType('MaintenanceWindow', filter.maintenanceWindow) : null,
    ),
    ...params.holds('t.window_id IS NOT NULL', filter.isOfWindow),
  ],
};

/** Each counts the alerts of a week. */
const PREVIEW_COST = 50;

@Resolver(() => Silence)
export class SilenceResolver {
  @Guard('VIEWER')
  @Query(() => SilenceConnection, {
    nullable: true,
    description: 'Silences, also ended ones and those that maintenance windows have planned.',
  })
  async silences(
    @Args(() => SilenceListArgs) args: SilenceListArgs,
    @Ctx() context: RequestContext,
  ): Promise<SilenceConnection> {
    return SilenceConnection.from(await page(context, list, args));
  }

  @Cost(PREVIEW_COST)
  @Guard('VIEWER')
  @Query(() => SilencePreview, {
    nullable: true,
    description: 'What a silence with these matchers would mute now, and would have muted lately.',
  })
  silencePreview(
    @Args(() => SilencePreviewArgs) args: SilencePreviewArgs,
    @Ctx() context: RequestContext,
  ): Promise<Preview> {
    const question = { ...args, rights: rightsOf(context) };
    return previewSilence(context.read(), tenantOf(context), question, context.now());
  }

  @FieldResolver(() => String, {
    description: 'Its matchers as a sentence: “namespace is shop, rule is not OOMKilled”.',
  })
  matchedInWords(@Root() { matchers }: Silence): string {
    return describeMatchers(matchers);
  }

  @FieldResolver(() => MaintenanceWindow, {
    nullable: true,
    description: 'The maintenance window whose opening it is; null where somebody made it.',
  })
  maintenanceWindow(@Root() { windowId }: Silence, @Ctx() context: RequestContext) {
    return windowId === null ? null : windowById(context).get(windowId);
  }

  @ListSize(5)
  @FieldResolver(() => [SilenceEntry], { description: 'What happened to it, oldest first; the newest 100.' })
  history(@Root() { id }: Silence, @Ctx() context: RequestContext): Promise<SilenceEntry[]> {
    return entriesOfSilence(context).load(id);
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => SilencePayload, {
    nullable: true,
    description: 'Mutes alerts from now or later on; for those who operate all that the matchers reach.',
  })
  async createSilence(
    @Arg('input', () => CreateSilenceInput, { description: 'The silence to make.' }) input: CreateSilenceInput,
    @Ctx() context: RequestContext,
  ): Promise<SilencePayload> {
    return change(context, input, createSilence);
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => SilencePayload, {
    nullable: true,
    description: 'Changes a silence that has not ended; for those who operate all that it reaches.',
  })
  async updateSilence(
    @Arg('input', () => UpdateSilenceInput, { description: 'What to change.' }) input: UpdateSilenceInput,
    @Ctx() context: RequestContext,
  ): Promise<SilencePayload> {
    return change(context, { ...input, id: silenceIdIn(input) }, updateSilence);
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => SilencePayload, {
    nullable: true,
    description: 'Lets a silence last longer; for those who operate all that it reaches.',
  })
  async extendSilence(
    @Arg('input', () => ExtendSilenceInput, { description: 'Which, and until when.' }) input: ExtendSilenceInput,
    @Ctx() context: RequestContext,
  ): Promise<SilencePayload> {
    return change(context, { ...input, id: silenceIdIn(input) }, extendSilence);
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => SilencePayload, {
    nullable: true,
    description: 'Ends a silence now, also one that has not begun; for those who operate all that it reaches.',
  })
  async expireSilence(
    @Arg('input', () => ExpireSilenceInput, { description: 'Which one.' }) input: ExpireSilenceInput,
    @Ctx() context: RequestContext,
  ): Promise<SilencePayload> {
    return change(context, { ...input, id: silenceIdIn(input) }, expireSilence);
  }
}

@Resolver(() => SilencePreview)
export class SilencePreviewResolver {
  @ListSize(10)
  @FieldResolver(() => [Alert], {
    description: 'Some that match, also ended ones of the last 7 days; open and newest first.',
  })
  async examples(@Root() { exampleIds }: Preview, @Ctx() context: RequestContext): Promise<Alert[]> {
    const alerts = entityLoader(context, { entity: Alert, table: 'alert', place: IN_NAMESPACE });
    const found = await Promise.all(exampleIds.map((id) => alerts.load(id)));
    return found.filter((alert) => alert !== null);
  }
}

function silenceIdIn({ id }: { id: string }): string | null {
  return idsOfType('Silence', [id])[0] ?? null;
}

type Change<Input> = (
  tx: Parameters<typeof createSilence>[0],
  tenantId: string,
  input: Input & Pick<Parameters<typeof createSilence>[2], 'actor' | 'rights'>,
  now: Date,
) => Promise<Outcome<string>>;

/** Changes one silence, then brings alerts in line with it, so that the answer shows both. */
async function change<Input>(context: RequestContext, input: Input, act: Change<Input>): Promise<SilencePayload> {
  const { actor, db } = context;
  const tenantId = tenantOf(context);
  const asked = { ...input, actor, rights: rightsOf(context) };
  const { done, userErrors } = await db.runInTenant(tenantId, (tx) => act(tx, tenantId, asked, context.now()));
  if (done !== null) await db.runInTenant(tenantId, (tx) => lookAtSilence(tx, tenantId, done, context.now()));
  await context.refresh();
  return { silence: done === null ? null : await silenceById(context).load(done), userErrors };
}
