/** What alerts are grouped by and summed up from. */
export interface Groupable {
  readonly id: string;
  readonly rule: string;
  readonly severity: 'CRITICAL' | 'WARNING' | 'INFO';
  readonly namespace: string | null;
  readonly subjectKind: string;
  readonly subjectName: string;
  readonly workloadKind: string | null;
  readonly workloadName: string | null;
  readonly count: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly cluster: { readonly id: string };
}

/** A row of the inbox: an alert, or the head of those of one rule and workload. */
export type InboxRow<A extends Groupable> =
  | { readonly kind: 'alert'; readonly key: string; readonly alert: A; readonly isMember: boolean }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly isOpen: boolean;
      /** At least two, in the order of the list. */
      readonly alerts: readonly [A, A, ...A[]];
    };

const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;

/** What an alert shares with those of its group: rule, cluster and workload; what has no workload goes by its kind. */
export function groupKey({ rule, cluster, namespace, subjectKind, workloadKind, workloadName }: Groupable): string {
  const of = workloadName === null ? subjectKind : `${workloadKind}/${workloadName}`;
  return `group ${JSON.stringify([rule, cluster.id, namespace, of])}`;
}

/** The rows, each group at the place of its first alert. A group of one is the alert itself. */
export function inboxRows<A extends Groupable>(
  alerts: readonly A[],
  open: ReadonlySet<string>,
): readonly InboxRow<A>[] {
  const groups = new Map<string, A[]>();
  for (const alert of alerts) {
    const key = groupKey(alert);
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  return [...groups].flatMap(([key, [first, second, ...rest]]): InboxRow<A>[] => {
    if (!first) return [];
    if (!second) return [single(first, false)];
    const members: readonly [A, A, ...A[]] = [first, second, ...rest];
    const isOpen = open.has(key);
    const head = { kind: 'group' as const, key, isOpen, alerts: members };
    return isOpen ? [head, ...members.map((alert) => single(alert, true))] : [head];
  });
}

function single<A extends Groupable>(alert: A, isMember: boolean): InboxRow<A> {
  return { kind: 'alert', key: alert.id, alert, isMember };
}

/** The alerts of a row. */
export function alertsOf<A extends Groupable>(row: InboxRow<A>): readonly A[] {
  return row.kind === 'alert' ? [row.alert] : row.alerts;
}

/** The worst severity among alerts. */
export function worstSeverity(alerts: readonly Groupable[]): Groupable['severity'] {
  return SEVERITIES.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? 'INFO';
}

const least = (a: string, b: string) => (Date.parse(a) <= Date.parse(b) ? a : b);
const greatest = (a: string, b: string) => (Date.parse(a) >= Date.parse(b) ? a : b);

/** How often, since when and until when the alerts of a row were seen. */
export function sumUp<A extends Groupable>(row: InboxRow<A>) {
  const [first, ...rest] = alertsOf(row);
  const begin = { count: first?.count ?? 0, since: first?.firstSeenAt ?? null, last: first?.lastSeenAt ?? null };
  return rest.reduce(
    ({ count, since, last }, alert) => ({
      count: count + alert.count,
      since: since === null ? alert.firstSeenAt : least(since, alert.firstSeenAt),
      last: last === null ? alert.lastSeenAt : greatest(last, alert.lastSeenAt),
    }),
    begin,
  );
}
