import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Cost, ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { callbackUrl } from './callback-url.js';
import { Channel } from './channel.entity.js';
import { channelById } from './channel.loader.js';
import { type ChannelRules, createChannel, deleteChannel, listChannels, updateChannel } from './channel.service.js';
import {
  ChannelCredential,
  ChannelHealth,
  ChannelPayload,
  CreateChannelPayload,
  DeleteChannelPayload,
  EmailChannel,
  PagerDutyChannel,
  RotateSigningKeyPayload,
  SlackChannel,
  TemplateVariable,
  WebhookChannel,
} from './channel.types.js';
import {
  CreateChannelInput,
  DeleteChannelInput,
  RotateSigningKeyInput,
  UpdateChannelInput,
} from './channel-input.types.js';
import { rotateSigningKey } from './rotate-key.service.js';
import { TEMPLATE_VARIABLES } from './template-scope.js';

@Resolver(() => Channel)
export class ChannelResolver {
  @Guard('ADMIN')
  @ListSize(20)
  @Query(() => [Channel], { nullable: true, description: 'Where notifications may go, by name; at most 100.' })
  channels(@Ctx() context: RequestContext): Promise<Channel[]> {
    return listChannels(context.read(), tenantOf(context));
  }

  @Guard('ADMIN')
  @Query(() => [TemplateVariable], { nullable: true, description: 'Everything a template of a message may say.' })
  templateVariables(): TemplateVariable[] {
    return TEMPLATE_VARIABLES.map((one) => Object.assign(new TemplateVariable(), one));
  }

  @FieldResolver(() => ChannelHealth, { description: 'Whether it works, judged by the last attempt.' })
  health(@Root() { isEnabled, failuresInARow, lastSuccessAt }: Channel): ChannelHealth {
    if (!isEnabled) return ChannelHealth.OFF;
    if (failuresInARow > 0) return ChannelHealth.FAILING;
    return lastSuccessAt ? ChannelHealth.WORKING : ChannelHealth.UNUSED;
  }

  @ListSize(3)
  @FieldResolver(() => [ChannelCredential], { description: 'Which of its secrets are set; never what they are.' })
  credentials(@Root() { secrets }: Channel): ChannelCredential[] {
    return Object.entries(secrets).map(([name, { ending, setAt }]) =>
      Object.assign(new ChannelCredential(), { name, ending, setAt: new Date(setAt) }),
    );
  }

  @FieldResolver(() => SlackChannel, { nullable: true, description: 'Its settings; null for other kinds.' })
  slack(@Root() { settings, tenantId, id }: Channel, @Ctx() { settings: server }: RequestContext): SlackChannel | null {
    if (settings.kind !== 'SLACK') return null;
    const url = callbackUrl(server.publicUrl, 'slack', tenantId, id);
    return Object.assign(new SlackChannel(), settings, { callbackUrl: url });
  }

  @FieldResolver(() => PagerDutyChannel, { nullable: true, description: 'Its settings; null for other kinds.' })
  pagerDuty(
    @Root() { settings, tenantId, id }: Channel,
    @Ctx() { settings: server }: RequestContext,
  ): PagerDutyChannel | null {
    if (settings.kind !== 'PAGERDUTY') return null;
    const url = callbackUrl(server.publicUrl, 'pagerduty', tenantId, id);
    return Object.assign(new PagerDutyChannel(), settings, { callbackUrl: url });
  }

  @FieldResolver(() => EmailChannel, { nullable: true, description: 'Its settings; null for other kinds.' })
  email(@Root() { settings }: Channel): EmailChannel | null {
    return settings.kind === 'EMAIL' ? Object.assign(new EmailChannel(), settings) : null;
  }

  @FieldResolver(() => WebhookChannel, { nullable: true, description: 'Its settings; null for other kinds.' })
  webhook(@Root() { settings }: Channel): WebhookChannel | null {
    if (settings.kind !== 'WEBHOOK') return null;
    const overlapUntil = settings.overlapUntil === null ? null : new Date(settings.overlapUntil);
    return Object.assign(new WebhookChannel(), { url: settings.url, overlapUntil });
  }

  @Guard('ADMIN')
  @Mutation(() => CreateChannelPayload, { nullable: true, description: 'Makes a channel, switched on.' })
  async createChannel(
    @Arg('input', () => CreateChannelInput, { description: 'The channel to make.' }) input: CreateChannelInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateChannelPayload> {
    const tenantId = tenantOf(context);
    const wanted = { ...input, actor: context.actor, rules: rulesOf(context) };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      createChannel(tx, tenantId, wanted, context.now()),
    );
    const channel = await reload(context, done?.id ?? null);
    return { channel, signingKey: done?.signingKey ?? null, userErrors };
  }

  @Guard('ADMIN')
  @Mutation(() => ChannelPayload, { nullable: true, description: 'Changes a channel, or switches it on or off.' })
  async updateChannel(
    @Arg('input', () => UpdateChannelInput, { description: 'What to change.' }) input: UpdateChannelInput,
    @Ctx() context: RequestContext,
  ): Promise<ChannelPayload> {
    const tenantId = tenantOf(context);
    const wanted = { ...input, id: channelId(input.id), actor: context.actor, rules: rulesOf(context) };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      updateChannel(tx, tenantId, wanted, context.now()),
    );
    return { channel: await reload(context, done), userErrors };
  }

  @Guard('ADMIN')
  @Mutation(() => DeleteChannelPayload, {
    nullable: true,
    description: 'Deletes a channel with its secrets; what was sent to it stays in the log.',
  })
  async deleteChannel(
    @Arg('input', () => DeleteChannelInput, { description: 'The channel to delete.' }) input: DeleteChannelInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteChannelPayload> {
    const tenantId = tenantOf(context);
    const wanted = { id: channelId(input.id), actor: context.actor };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deleteChannel(tx, tenantId, wanted, context.now()),
    );
    return { deletedId: done === null ? null : input.id, userErrors };
  }

  @Guard('ADMIN')
  @Cost(10)
  @Mutation(() => RotateSigningKeyPayload, {
    nullable: true,
    description: 'Gives a webhook a new signing key, shown once; messages bear both signatures during the overlap.',
  })
  async rotateSigningKey(
    @Arg('input', () => RotateSigningKeyInput, { description: 'Of which webhook.' }) input: RotateSigningKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<RotateSigningKeyPayload> {
    const tenantId = tenantOf(context);
    const wanted = { ...input, id: channelId(input.id), actor: context.actor, rules: rulesOf(context) };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      rotateSigningKey(tx, tenantId, wanted, context.now()),
    );
    const channel = await reload(context, done?.id ?? null);
    return { channel, signingKey: done?.signingKey ?? null, userErrors };
  }
}

function channelId(globalId: string): string | null {
  return idsOfType('Channel', [globalId])[0] ?? null;
}

function rulesOf({ settings }: RequestContext): ChannelRules {
  return { secretKeys: settings.secretKeys, outboundAllowedHosts: settings.outboundAllowedHosts };
}

async function reload(context: RequestContext, id: string | null): Promise<Channel | null> {
  await context.refresh();
  return id === null ? null : channelById(context).load(id);
}
