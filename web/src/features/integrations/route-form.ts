import type { CreateRouteInput, MatcherInput, RouteRowFragment } from '../../graphql/generated';

/** A route as it is being edited; intervals in minutes, as people think of them. */
export interface RouteDraft {
  readonly name: string;
  readonly minimumSeverity: RouteRowFragment['minimumSeverity'];
  readonly channels: readonly string[];
  readonly matchers: readonly MatcherInput[];
  /** One time of the week; null for always. */
  readonly activeTime: ActiveDraft | null;
  readonly waitSeconds: number;
  readonly intervalMinutes: number;
  /** 0 for never. */
  readonly repeatMinutes: number;
  readonly isContinue: boolean;
  readonly isEnabled: boolean;
}

export interface ActiveDraft {
  readonly zone: string;
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly to: string;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Office hours where the browser is. */
export function officeHours(): ActiveDraft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { zone: timeZone, weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
}

export function draftOfRoute(route: RouteRowFragment | null): RouteDraft {
  const [active = null] = route?.activeTimes ?? [];
  return {
    name: route?.name ?? '',
    minimumSeverity: route?.minimumSeverity ?? 'SEV4',
    channels: (route?.channels ?? []).map(({ id }) => id),
    matchers: route?.matchers ?? [],
    activeTime: active && { zone: active.zone, weekdays: active.weekdays, from: active.from, to: active.to },
    waitSeconds: route?.groupWaitSeconds ?? 30,
    intervalMinutes: (route?.groupIntervalSeconds ?? 300) / 60,
    repeatMinutes: (route?.repeatIntervalSeconds ?? 14_400) / 60,
    isContinue: route?.isContinue ?? false,
    isEnabled: route?.isEnabled ?? true,
  };
}

/** What the API is given. Times beyond the first, which the form does not show, stay. */
export function inputOfRoute(draft: RouteDraft, route: RouteRowFragment | null): CreateRouteInput {
  const further = (route?.activeTimes ?? []).slice(1);
  const times = draft.activeTime ? [draft.activeTime, ...further] : [];
  return {
    name: draft.name,
    minimumSeverity: draft.minimumSeverity,
    channels: [...draft.channels],
    matchers: draft.matchers.map(({ field, operator, values }) => ({ field, operator, values: [...values] })),
    activeTimes: times.map(({ zone, weekdays, from, to }) => ({ zone, weekdays: [...weekdays], from, to })),
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
