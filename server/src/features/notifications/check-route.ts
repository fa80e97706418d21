import { type UserError, userError } from '../../platform/user-error.types.js';
import { checkMatchers, type Matcher } from '../alerts/matcher.js';
import { type ActiveTime, explainActiveTime } from './active-time.js';
import type { Severity } from './verdict.js';

/** Everything of a route that people choose. */
export interface RouteChoice {
  name: string;
  matchers: Matcher[];
  minimumSeverity: Severity;
  activeTimes: ActiveTime[];
  channelIds: string[];
  groupWaitSeconds: number;
  groupIntervalSeconds: number;
  repeatIntervalSeconds: number;
  isContinue: boolean;
  isEnabled: boolean;
}

const MAX_NAME = 100;
const MAX_CHANNELS = 20;
const MAX_ACTIVE_TIMES = 20;
const SECONDS = {
  groupWaitSeconds: { min: 0, max: 3_600 },
  groupIntervalSeconds: { min: 0, max: 86_400 },
  repeatIntervalSeconds: { min: 300, max: 604_800 },
} as const;

/** What is wrong with a route; empty where it is good. */
export function checkRoute(route: RouteChoice): UserError[] {
  return [
    ...checkName(route.name),
    ...checkMatchers(route.matchers),
    ...checkActiveTimes(route.activeTimes),
    ...checkChannels(route.channelIds),
    ...(Object.keys(SECONDS) as (keyof typeof SECONDS)[]).flatMap((field) => checkSeconds(field, route[field])),
  ];
}

function checkName(name: string): UserError[] {
  if (name.length >= 1 && name.length <= MAX_NAME) return [];
  return userError(['input', 'name'], `The name has ${name.length} characters; expected 1 to ${MAX_NAME}.`);
}

function checkActiveTimes(times: readonly ActiveTime[]): UserError[] {
  if (times.length > MAX_ACTIVE_TIMES) {
    return userError(
      ['input', 'activeTimes'],
      `There are ${times.length} active times; expected at most ${MAX_ACTIVE_TIMES}. Join days that have the same hours.`,
    );
  }
  return times.flatMap((time, index) => {
    const problem = explainActiveTime(time);
    return problem === null ? [] : userError(['input', 'activeTimes', String(index)], problem);
  });
}

function checkChannels(ids: readonly string[]): UserError[] {
  if (ids.length <= MAX_CHANNELS) return [];
  return userError(
    ['input', 'channels'],
    `There are ${ids.length} channels; expected at most ${MAX_CHANNELS}. Make a second route.`,
  );
}

function checkSeconds(field: keyof typeof SECONDS, value: number): UserError[] {
  const { min, max } = SECONDS[field];
  const isNever = field === 'repeatIntervalSeconds' && value === 0;
  if (isNever || (value >= min && value <= max)) return [];
  const never = field === 'repeatIntervalSeconds' ? ', or 0 for never' : '';
  return userError(['input', field], `${field} is ${value}; expected ${min} to ${max} seconds${never}.`);
}
