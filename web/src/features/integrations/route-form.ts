import type { CreateRouteInput, MatcherInput, RouteRowFragment } from '../../graphql/generated';

/** A route as it is being edited; intervals in minutes, as people think of them. */
export interface RouteDraft {
  readonly name: string;
  readonly minimumSeverity: RouteRowFragment['minimumSeverity'];
  readonly channels: readonly string[];
  readonly matchers: readonly MatcherInput[];
  /** Times of the week; none for always. */
  readonly activeTimes: readonly ActiveDraft[];
  readonly waitSeconds: number;
  readonly intervalMinutes: number;
  /** 0 for never. */
  readonly repeatMinutes: number;
  readonly isContinue: boolean;
  readonly isEnabled: boolean;
}

export interface ActiveDraft {
  /** Tells times apart while they are edited. */
  readonly key: number;
  readonly zone: string;
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly to: string;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

let lastKey = 0;
const nextKey = (): number => {
  lastKey += 1;
  return lastKey;
};

/** Office hours where the browser is. */
export function officeHours(): ActiveDraft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { key: nextKey(), zone: timeZone, weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
}

export function draftOfRoute(route: RouteRowFragment | null): RouteDraft {
  return {
    name: route?.name ?? '',
    minimumSeverity: route?.minimumSeverity ?? 'SEV4',
    channels: (route?.channels ?? []).map(({ id }) => id),
    matchers: route?.matchers ?? [],
    activeTimes: (route?.activeTimes ?? []).map(({ zone, weekdays, from, to }) => ({
      key: nextKey(),
      ...{ zone, weekdays, from, to },
    })),
    waitSeconds: route?.groupWaitSeconds ?? 30,
    intervalMinutes: (route?.groupIntervalSeconds ?? 300) / 60,
    repeatMinutes: (route?.repeatIntervalSeconds ?? 14_400) / 60,
    isContinue: route?.isContinue ?? false,
    isEnabled: route?.isEnabled ?? true,
  };
}

/** What the API is given. */
export function inputOfRoute(draft: RouteDraft): CreateRouteInput {
  return {
    name: draft.name,
    minimumSeverity: draft.minimumSeverity,
    channels: [...draft.channels],
    matchers: draft.matchers.map(({ field, operator, values }) => ({ field, operator, values: [...values] })),
    activeTimes: draft.activeTimes.map(({ zone, weekdays, from, to }) => ({ zone, weekdays: [...weekdays], from, to })),
    groupWaitSeconds: draft.waitSeconds,
    groupIntervalSeconds: Math.round(draft.intervalMinutes * 60),
    repeatIntervalSeconds: Math.round(draft.repeatMinutes * 60),
    isContinue: draft.isContinue,
    isEnabled: draft.isEnabled,
  };
}

const OPERATORS: Readonly<Record<MatcherInput['operator'], string>> = {
  IN: 'is',
  NOT_IN: 'is not',
  STARTS_WITH: 'starts with',
  EXISTS: 'is set',
  MISSING: 'is not set',
};

/** Which incidents a route is for, as a sentence. */
export function conditionInWords({
  minimumSeverity,
  matchers,
}: Pick<RouteRowFragment, 'minimumSeverity' | 'matchers'>): string {
  const severity =
    minimumSeverity === 'SEV4' ? [] : [minimumSeverity === 'SEV1' ? 'SEV1' : `${minimumSeverity} and worse`];
  const parts = matchers.map(({ field, operator, values }) =>
    [field, OPERATORS[operator], values.join(' or ')].filter(Boolean).join(' '),
  );
  return [...severity, ...parts].join(', ') || 'Every incident';
}

/** When a route tells, as a sentence. */
export function timesInWords({ activeTimes }: Pick<RouteRowFragment, 'activeTimes'>): string {
  if (activeTimes.length === 0) return 'Always';
  return activeTimes
    .map(
      ({ weekdays, from, to, zone }) => `${weekdays.map((day) => WEEKDAYS[day - 1]).join(' ')} ${from}–${to} ${zone}`,
    )
    .join('; ');
}

type Tried = Pick<
  RouteRowFragment,
  'position' | 'isEnabled' | 'isContinue' | 'minimumSeverity' | 'matchers' | 'activeTimes'
>;

/** The position of the first route that takes every incident at any time and stops: nothing behind it is tried. */
export function lastTried(routes: readonly Tried[]): number | null {
  const takesAll = ({ isEnabled, isContinue, minimumSeverity, matchers, activeTimes }: Tried) =>
    isEnabled && !isContinue && minimumSeverity === 'SEV4' && matchers.length === 0 && activeTimes.length === 0;
  return routes.find(takesAll)?.position ?? null;
}
