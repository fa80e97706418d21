import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import type { Outcome } from '../../platform/outcome.js';
import { page } from '../../platform/page.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { describeMatchers } from '../alerts/matcher.js';
import { MaintenanceWindow } from './maintenance-window.entity.js';
import {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  updateMaintenanceWindow,
} from './maintenance-window.service.js';
import {
  CreateMaintenanceWindowInput,
  DeleteMaintenanceWindowInput,
  DeleteMaintenanceWindowPayload,
  MaintenanceWindowConnection,
  type MaintenanceWindowFilter,
  MaintenanceWindowListArgs,
  MaintenanceWindowPayload,
  SchedulePreview,
  UpdateMaintenanceWindowInput,
  WindowOpening,
  WindowScheduleInput,
} from './maintenance-window.types.js';
import { type Opening, openingsFrom } from './schedule.js';
import { windowById } from './silence.loader.js';
import { readSchedule, scheduleOf } from './window-terms.js';

const list: ListSpec<MaintenanceWindow, MaintenanceWindowFilter> = {
  name: 'maintenanceWindows',
  entity: MaintenanceWindow,
  from: 'maintenance_window t',
  place: IN_NAMESPACE,
  orders: { CREATED_AT: { sql: 't.created_at', type: 'timestamptz' } },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
  where: (filter, params) => [
    ...params.prefix('t.name', filter.name),
    ...params.holds('t.is_enabled', filter.isEnabled),
  ],
  always: () => ['t.deleted_at IS NULL'],
};

const MAX_OPENINGS = 20;

@Resolver(() => MaintenanceWindow)
export class MaintenanceWindowResolver {
  @Guard('VIEWER')
  @Query(() => MaintenanceWindowConnection, { nullable: true, description: 'Maintenance windows, newest first.' })
  async maintenanceWindows(
    @Args(() => MaintenanceWindowListArgs) args: MaintenanceWindowListArgs,
    @Ctx() context: RequestContext,
  ): Promise<MaintenanceWindowConnection> {
    return MaintenanceWindowConnection.from(await page(context, list, args));
  }

  @Guard('VIEWER')
  @Query(() => SchedulePreview, {
    nullable: true,
    description: 'When a maintenance window of this schedule would open.',
  })
  schedulePreview(
    @Arg('schedule', () => WindowScheduleInput, { description: 'The schedule as it would be saved.' })
    schedule: WindowScheduleInput,
    @Arg('first', () => Int, { defaultValue: 3, description: 'Most openings, 0 to 20.' }) first: number,
    @Ctx() context: RequestContext,
  ): SchedulePreview {
    const { done, userErrors } = readSchedule(schedule, context.now());
    return { openings: done ? openings(done, first, context) : [], problems: userErrors };
  }

  @FieldResolver(() => String, {
    description: 'Its matchers as a sentence: “namespace is shop, rule is not OOMKilled”.',
  })
  matchedInWords(@Root() { matchers }: MaintenanceWindow): string {
    return describeMatchers(matchers);
  }

  @ListSize(3)
  @FieldResolver(() => [WindowOpening], {
    description: 'Its next openings, the one that is open now first; none where it is switched off or over.',
  })
  openings(
    @Root() window: MaintenanceWindow,
    @Arg('first', () => Int, { defaultValue: 1, description: 'Most openings, 0 to 20.' }) first: number,
    @Ctx() context: RequestContext,
  ): Opening[] {
    return window.isEnabled && window.deletedAt === null ? openings(window, first, context) : [];
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => MaintenanceWindowPayload, {
    nullable: true,
    description: 'Makes a maintenance window; for those who operate all that its matchers reach.',
  })
  createMaintenanceWindow(
    @Arg('input', () => CreateMaintenanceWindowInput, { description: 'The window to make.' })
    input: CreateMaintenanceWindowInput,
    @Ctx() context: RequestContext,
  ): Promise<MaintenanceWindowPayload> {
    return payload(context, change(context, input, createMaintenanceWindow));
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => MaintenanceWindowPayload, {
    nullable: true,
    description: 'Changes a maintenance window; for those who operate all that its matchers reach.',
  })
  updateMaintenanceWindow(
    @Arg('input', () => UpdateMaintenanceWindowInput, { description: 'What to change.' })
    input: UpdateMaintenanceWindowInput,
    @Ctx() context: RequestContext,
  ): Promise<MaintenanceWindowPayload> {
    return payload(context, change(context, { ...input, id: windowIdIn(input) }, updateMaintenanceWindow));
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => DeleteMaintenanceWindowPayload, {
    nullable: true,
    description: 'Deletes a maintenance window and ends it where it is open.',
  })
  async deleteMaintenanceWindow(
    @Arg('input', () => DeleteMaintenanceWindowInput, { description: 'Which one.' })
    input: DeleteMaintenanceWindowInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteMaintenanceWindowPayload> {
    const wanted = { id: windowIdIn(input) };
    const { done, userErrors } = await change(context, wanted, deleteMaintenanceWindow);
    return { deletedId: done === null ? null : input.id, userErrors };
  }
}

function openings(schedule: Parameters<typeof scheduleOf>[0], first: number, { now }: RequestContext): Opening[] {
  return openingsFrom(scheduleOf(schedule), now(), Math.max(0, Math.min(first, MAX_OPENINGS)));
}

function windowIdIn({ id }: { id: string }): string | null {
  return idsOfType('MaintenanceWindow', [id])[0] ?? null;
}

type Change<Input> = (
  tx: Parameters<typeof createMaintenanceWindow>[0],
  tenantId: string,
  input: Input & Pick<Parameters<typeof createMaintenanceWindow>[2], 'actor' | 'rights'>,
  now: Date,
) => Promise<Outcome<string>>;

function change<Input>(context: RequestContext, input: Input, act: Change<Input>): Promise<Outcome<string>> {
  const tenantId = tenantOf(context);
  const asked = { ...input, actor: context.actor, rights: rightsOf(context) };
  return context.db.runInTenant(tenantId, (tx) => act(tx, tenantId, asked, context.now()));
}

async function payload(context: RequestContext, changed: Promise<Outcome<string>>): Promise<MaintenanceWindowPayload> {
  const { done, userErrors } = await changed;
  await context.refresh();
  return { maintenanceWindow: done === null ? null : await windowById(context).load(done), userErrors };
}
