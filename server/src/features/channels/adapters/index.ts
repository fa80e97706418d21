import type { ChannelKindName } from '../message.types.js';
import type { ChannelAdapter } from './adapter.js';
import { email } from './email.js';
import { pagerduty } from './pagerduty.js';
import { slack } from './slack.js';
import { teams } from './teams.js';
import { webhook } from './webhook.js';

/** Every kind of channel. */
export const adapters: Readonly<Record<ChannelKindName, ChannelAdapter>> = {
  SLACK: slack,
  TEAMS: teams,
  PAGERDUTY: pagerduty,
  EMAIL: email,
  WEBHOOK: webhook,
};
