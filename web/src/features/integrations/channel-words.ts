import type { ChannelCardFragment, ChannelHealth, ChannelKind } from '../../graphql/generated';
import type { StatusKind } from '../../ui/Status';

const KINDS: Readonly<Record<ChannelKind, string>> = {
  SLACK: 'Slack',
  TEAMS: 'Microsoft Teams',
  PAGERDUTY: 'PagerDuty',
  EMAIL: 'E-mail',
  WEBHOOK: 'Signed webhook',
};

export const CHANNEL_KINDS = Object.keys(KINDS) as ChannelKind[];

export function kindInWords(kind: ChannelKind): string {
  return KINDS[kind];
}

const HEALTH: Readonly<Record<ChannelHealth, { kind: StatusKind; word: string }>> = {
  WORKING: { kind: 'healthy', word: 'Working' },
  FAILING: { kind: 'failing', word: 'Failing' },
  UNUSED: { kind: 'unknown', word: 'Never used' },
  OFF: { kind: 'paused', word: 'Off' },
};

export function healthInWords(health: ChannelHealth): { kind: StatusKind; word: string } {
  return HEALTH[health];
}

/** Where a channel leads, in a few words. */
export function targetOf({ slack, email, webhook, pagerDuty, kind }: ChannelCardFragment): string {
  if (slack) return slack.conversation ?? 'The conversation of its webhook';
  if (email) return email.to.join(', ');
  if (webhook) return webhook.url;
  if (pagerDuty) return URL.canParse(pagerDuty.eventsUrl) ? new URL(pagerDuty.eventsUrl).host : pagerDuty.eventsUrl;
  return kind === 'TEAMS' ? 'The conversation of its flow' : '';
}
