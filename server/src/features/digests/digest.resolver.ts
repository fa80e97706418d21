import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { Channel } from '../channels/channel.entity.js';
import { channelById } from '../channels/channel.loader.js';
import { SentRequest } from '../channels/channel.types.js';
import { openChannel, renderMessage } from '../channels/send.service.js';
import type { Delivery } from '../notifications/delivery.entity.js';
import { deliveryById } from '../notifications/notification.loader.js';
import { readNotificationState } from '../notifications/setting.service.js';
import {
  DigestFact,
  DigestPreview,
  DigestPreviewArgs,
  DigestSettings,
  SendDigestInput,
  SendDigestPayload,
  UpdateDigestSettingsInput,
  UpdateDigestSettingsPayload,
} from './digest.types.js';
import { nextDueAt } from './digest-schedule.js';
import { type DigestState, readDigestState, updateDigest } from './digest-setting.service.js';
import { digestMessage, sendDigestNow, weekUntil } from './send-digest.service.js';

/** An id of another type is one of nothing. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

@Resolver(() => DigestSettings)
export class DigestResolver {
  @Guard('OPERATOR')
  @Query(() => DigestSettings, { nullable: true, description: 'The weekly digest of the tenant.' })
  async digestSettings(@Ctx() context: RequestContext): Promise<DigestSettings> {
    return settingsOf(await readDigestState(context.read(), tenantOf(context)), context);
  }

  @Guard('ADMIN')
  @FieldResolver(() => [Channel], { nullable: true, description: 'Channels that get it.' })
  async channels(@Root() { channelIds }: DigestSettings, @Ctx() context: RequestContext): Promise<Channel[]> {
    const channels = await Promise.all(channelIds.map((id) => channelById(context).load(id)));
    return channels.filter((channel) => channel !== null);
  }

  @Guard('ADMIN')
  @Query(() => DigestPreview, {
    nullable: true,
    description: 'What a digest of the last seven days says; none is sent.',
  })
  async digestPreview(
    @Args(() => DigestPreviewArgs) { channel }: DigestPreviewArgs,
    @Ctx() context: RequestContext,
  ): Promise<DigestPreview> {
    const [tx, tenantId, now] = [context.read(), tenantOf(context), context.now()];
    const week = weekUntil(await readDigestState(tx, tenantId), now);
    const plain = await digestMessage(tx, tenantId, week, now);
    const message = { ...plain, link: `${context.settings.publicUrl}${plain.link}` };
    const open = channel ? await openChannel(tx, tenantId, channelIdsOf([channel])[0]!, context.settings) : null;
    const request = open && open.kind !== 'PAGERDUTY' ? SentRequest.of(renderMessage(open, message)) : null;
    const facts = (message.facts ?? []).map(([name, value]) => Object.assign(new DigestFact(), { name, value }));
    const { title, text } = message;
    return Object.assign(new DigestPreview(), { ...week, title, text: text ?? '', facts, request });
  }

  @Guard('ADMIN')
  @Mutation(() => UpdateDigestSettingsPayload, {
    nullable: true,
    description: 'Switches the weekly digest on or off, or changes when and where to it is sent.',
  })
  async updateDigestSettings(
    @Arg('input', () => UpdateDigestSettingsInput, { description: 'What to change.' })
    { expectedRevision = null, channels, ...changes }: UpdateDigestSettingsInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateDigestSettingsPayload> {
    const tenantId = tenantOf(context);
    const wanted = { ...changes, ...(channels ? { channelIds: channelIdsOf(channels) } : {}) };
    const update = { actor: context.actor, expectedRevision, changes: wanted };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      updateDigest(tx, tenantId, update, context.now()),
    );
    await context.refresh();
    return { digestSettings: done && (await settingsOf(done, context)), userErrors };
  }

  @Guard('ADMIN')
  @Mutation(() => SendDigestPayload, {
    nullable: true,
    description: 'Sends a digest of the last seven days now; the one that is due by itself comes all the same.',
  })
  async sendDigest(
    @Arg('input', () => SendDigestInput, { description: 'Where to.' }) { channels }: SendDigestInput,
    @Ctx() context: RequestContext,
  ): Promise<SendDigestPayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor, channelIds: channels ? channelIdsOf(channels) : null };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      sendDigestNow(tx, tenantId, wanted, context.now()),
    );
    await context.refresh();
    const found = await Promise.all((done ?? []).map((id) => deliveryById(context).load(id)));
    return { deliveries: done && found.filter((one): one is Delivery => one !== null), userErrors };
  }
}

function channelIdsOf(globalIds: readonly string[]): string[] {
  return globalIds.map((id) => idsOfType('Channel', [id])[0] ?? NOTHING);
}

async function settingsOf(state: DigestState, context: RequestContext): Promise<DigestSettings> {
  const { liveAt } = await readNotificationState(context.read(), tenantOf(context));
  const silence = silenceOf(state, liveAt);
  const nextAt = silence === null ? nextDueAt(state, context.now()) : null;
  return Object.assign(new DigestSettings(), state, { nextAt, silence });
}

/** Why none is sent; null where it is. */
function silenceOf({ isOn, channelIds }: DigestState, liveAt: Date | null): string | null {
  if (!isOn) return 'It is switched off.';
  if (channelIds.length === 0) return 'It has no channel.';
  return liveAt ? null : 'Notifications are not live: nothing is sent before somebody goes live.';
}
