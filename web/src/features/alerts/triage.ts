import type { DocumentNode } from 'graphql';
import {
  AcknowledgeAlertsDocument,
  type AlertMarksFragment,
  AssignAlertsDocument,
  CommentAlertDocument,
  ResolveAlertsDocument,
  UnacknowledgeAlertsDocument,
} from '../../graphql/generated';
import { plural } from '../../lib/format';
import type { ShowToast } from '../../ui/toast';

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** What triage needs to know of an alert. */
export interface Triaged extends AlertMarksFragment {
  readonly title: string;
}

/** One mutation, and the answer that is expected of it. */
export interface TriageCall {
  readonly document: DocumentNode;
  readonly field: string;
  readonly input: object;
  readonly optimistic?: Record<string, unknown>;
  /** The page may go before the answer comes. */
  readonly isLast?: boolean;
}

/** Asks the server; false where it refused, which has then been said. */
export type SendCall = (call: TriageCall) => Promise<boolean>;

// The API's limit for one call.
const MOST_IDS = 500;
const idsOf = (alerts: readonly Triaged[]) => alerts.map(({ id }) => id);

/** “web-0 keeps crashing” for one, "3 alerts" for more. */
export function alertsInWords(alerts: readonly { readonly title: string }[]): string {
  const [only] = alerts;
  return alerts.length === 1 && only ? `“${only.title}”` : plural(alerts.length, 'alert');
}

/** The answer that is expected, so that rows follow at once; the server's takes its place. */
function expected(field: string, alerts: readonly Triaged[], change: object): Record<string, unknown> {
  const marks = alerts.map(
    ({ id, revision, state, resolvedAt, resolvedReason, acknowledgedAt, acknowledgedBy, assigneeName, assignee }) => ({
      ...{ __typename: 'Alert', id, revision, state, resolvedAt, resolvedReason },
      ...{ acknowledgedAt, acknowledgedBy, assigneeName, assignee },
      ...change,
    }),
  );
  return { [field]: { __typename: 'ChangeAlertsPayload', alerts: marks, userErrors: [] } };
}

function acknowledgement(alerts: readonly Triaged[], by: string): TriageCall {
  const field = 'acknowledgeAlerts';
  const change = { acknowledgedAt: new Date().toISOString(), acknowledgedBy: by };
  const optimistic = expected(field, alerts, change);
  return { document: AcknowledgeAlertsDocument, field, input: { ids: idsOf(alerts) }, optimistic };
}

function unacknowledgement(alerts: readonly Triaged[]): TriageCall {
  const field = 'unacknowledgeAlerts';
  const optimistic = expected(field, alerts, { acknowledgedAt: null, acknowledgedBy: null });
  return { document: UnacknowledgeAlertsDocument, field, input: { ids: idsOf(alerts) }, optimistic };
}

function assignment(alerts: readonly Triaged[], to: Person | null): TriageCall {
  const field = 'assignAlerts';
  const assignee = to && { __typename: 'User', id: to.id };
  const optimistic = expected(field, alerts, { assigneeName: to?.name ?? null, assignee });
  return { document: AssignAlertsDocument, field, input: { ids: idsOf(alerts), user: to?.id ?? null }, optimistic };
}

/** Alerts by whom they were assigned to, so that each goes back to its own. */
function byAssignee(alerts: readonly Triaged[]): readonly (readonly [Person | null, readonly Triaged[]])[] {
  const groups = new Map<string, [Person | null, Triaged[]]>();
  for (const alert of alerts) {
    const was = alert.assignee ? { id: alert.assignee.id, name: alert.assigneeName ?? '' } : null;
    const group = groups.get(was?.id ?? '');
    if (group) group[1].push(alert);
    else groups.set(was?.id ?? '', [was, [alert]]);
  }
  return [...groups.values()];
}

/** What can be done with alerts at once. Each act says what it did and, where that can be, takes it back on demand. */
export class Triage {
  constructor(
    private readonly send: SendCall,
    private readonly show: ShowToast,
    private readonly me: () => Person | null,
  ) {}

  acknowledge(all: readonly Triaged[]): void {
    const open = all.filter(({ acknowledgedAt, state }) => acknowledgedAt === null && state !== 'RESOLVED');
    const alerts = this.usable(open, 'Nothing to acknowledge: what is chosen is acknowledged or resolved.');
    if (alerts.length === 0) return;
    const call = acknowledgement(alerts, this.me()?.name ?? '');
    this.act(`Acknowledged ${alertsInWords(alerts)}.`, call, [unacknowledgement(alerts)]);
  }

  unacknowledge(all: readonly Triaged[]): void {
    const acknowledged = all.filter(({ acknowledgedAt }) => acknowledgedAt !== null);
    const alerts = this.usable(acknowledged, 'Nothing to take back: what is chosen is not acknowledged.');
    if (alerts.length === 0) return;
    const back = acknowledgement(alerts, this.me()?.name ?? '');
    this.act(`Took the acknowledgement of ${alertsInWords(alerts)} back.`, unacknowledgement(alerts), [back]);
  }

  /** Null takes the assignment away. */
  assign(all: readonly Triaged[], to: Person | null): void {
    const alerts = this.usable(all, 'Nothing is chosen.');
    if (alerts.length === 0) return;
    const text = to ? `Assigned ${alertsInWords(alerts)} to ${to.name}.` : `Unassigned ${alertsInWords(alerts)}.`;
    const back = byAssignee(alerts).map(([was, those]) => assignment(those, was));
    this.act(text, assignment(alerts, to), back);
  }

  /** It cannot be taken back on the server, so it is sent only when the time to think is over. */
  resolve(all: readonly Triaged[], reason: string): void {
    const open = all.filter(({ state }) => state !== 'RESOLVED');
    const alerts = this.usable(open, 'Nothing to resolve: what is chosen is over.');
    if (alerts.length === 0) return;
    const input = { ids: idsOf(alerts), reason };
    const call = { document: ResolveAlertsDocument, field: 'resolveAlerts', input, isLast: true };
    this.show({
      text: `Resolving ${alertsInWords(alerts)}.`,
      undo: () => undefined,
      settle: () => void this.send(call),
    });
  }

  async comment(all: readonly Triaged[], text: string): Promise<void> {
    const alerts = this.usable(all, 'Nothing is chosen.');
    for (const { id } of alerts) {
      const call = { document: CommentAlertDocument, field: 'commentAlert', input: { id, text } };
      if (!(await this.send(call))) return;
    }
    if (alerts.length > 0) this.show({ text: `Commented on ${alertsInWords(alerts)}.` });
  }

  /** Tells of an act at once, and takes it back after it has arrived. */
  private act(text: string, call: TriageCall, back: readonly TriageCall[]): void {
    const done = this.send(call);
    const undo = async () => {
      if (!(await done)) return;
      for (const next of back) await this.send(next);
    };
    this.show({ text, undo: () => void undo() });
  }

  private usable(alerts: readonly Triaged[], noneLeft: string): readonly Triaged[] {
    if (alerts.length === 0) this.show({ text: noneLeft, isProblem: true });
    if (alerts.length <= MOST_IDS) return alerts;
    const text = `${plural(alerts.length, 'alert')} are chosen; at most ${MOST_IDS} can be changed at once.`;
    this.show({ text, isProblem: true });
    return [];
  }
}
