import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { userError } from '../../platform/user-error.types.js';
import { messageAbout } from './about.service.js';
import { channelById } from './channel.loader.js';
import { ChannelPreview, ChannelTest, SentRequest, TestChannelPayload } from './channel.types.js';
import { ChannelPreviewArgs, TestChannelInput } from './channel-input.types.js';
import { recordTest, sendTest, testMessage } from './channel-test.service.js';
import type { MessageKind, NotificationMessage, OpenChannel, SendResult } from './message.types.js';
import { openChannel, renderMessage, renderMessageText } from './send.service.js';

/** A test waits for the receiver; its cost keeps one person from sending many at a time. */
const TEST_COST = 500;
const NOTHING = '00000000-0000-0000-0000-000000000000';

@Resolver()
export class ChannelTestResolver {
  @Guard('ADMIN')
  @Cost(50)
  @Query(() => ChannelPreview, {
    nullable: true,
    description: 'What a channel would be sent, with the templates given or its own; nothing is sent.',
  })
  async channelPreview(
    @Args(() => ChannelPreviewArgs) args: ChannelPreviewArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChannelPreview | null> {
    const channel = await open(context, args.channel);
    if (!channel) return null;
    const message = await about(context, args, args.kind);
    if (!message) return null;
    const template = { title: args.titleTemplate || null, body: args.bodyTemplate || null };
    const { title, body } = renderMessageText(channel, message, template);
    const request = SentRequest.of(renderMessage(channel, message, template));
    return Object.assign(new ChannelPreview(), { request, title, body });
  }

  @Guard('ADMIN')
  @Cost(TEST_COST)
  @Mutation(() => TestChannelPayload, {
    nullable: true,
    description:
      'Sends a real test message, also before the tenant goes live, and answers the request and what came back.',
  })
  async testChannel(
    @Arg('input', () => TestChannelInput, { description: 'What to send where.' }) input: TestChannelInput,
    @Ctx() context: RequestContext,
  ): Promise<TestChannelPayload> {
    const tenantId = tenantOf(context);
    const channel = await open(context, input.id);
    if (!channel) {
      const message = 'There is no channel of this id. Take one from channels.';
      return { channel: null, test: null, userErrors: userError(['input', 'id'], message, 'NOT_FOUND') };
    }
    const wanted = await about(context, { incident: input.incident }, 'TEST');
    if (!wanted) {
      const message = 'There is no incident of this id. Take one from incidents, or leave it out.';
      return { channel: null, test: null, userErrors: userError(['input', 'incident'], message, 'NOT_FOUND') };
    }
    const { settings, actor, now, db } = context;
    const policy = { allowedHosts: settings.outboundAllowedHosts };
    // Nothing of the snapshot is needed any more; a connection must not wait for a stranger.
    await context.refresh();
    const result = await sendTest(channel, testMessage(wanted, now()), policy, now());
    await db.runInTenant(tenantId, (tx) => recordTest(tx, tenantId, { channel, result, actor }, now()));
    return { channel: await channelById(context).load(channel.id), test: testOf(result), userErrors: [] };
  }
}

function open(context: RequestContext, globalId: string): Promise<OpenChannel | null> {
  const [id = ''] = idsOfType('Channel', [globalId]);
  return id ? openChannel(context.read(), tenantOf(context), id, context.settings) : Promise.resolve(null);
}

/** The message about an incident, the incident of an alert, or an invented one; null where the first two are not there. */
function about(
  context: RequestContext,
  { incident, alert }: { incident?: string | null | undefined; alert?: string | null | undefined },
  kind: MessageKind,
): Promise<NotificationMessage | null> {
  // An id of another type is one of nothing.
  const idOf = (type: string, id: string | null | undefined) => (id ? (idsOfType(type, [id])[0] ?? NOTHING) : null);
  const wanted = { incidentId: idOf('Incident', incident), alertId: idOf('Alert', alert) };
  const { publicUrl } = context.settings;
  return messageAbout(context.read(), tenantOf(context), { about: wanted, kind, publicUrl }, context.now());
}

function testOf({ sent, outcome, status, response, durationMs, error }: SendResult): ChannelTest {
  const isDelivered = outcome === 'DELIVERED';
  const request = SentRequest.of(sent);
  return Object.assign(new ChannelTest(), { request, isDelivered, status, response, durationMs, error });
}
