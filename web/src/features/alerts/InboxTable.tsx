import { useCallback } from 'react';
import type { AlertOrderField, InboxAlertFragment } from '../../graphql/generated';
import { Table, type TableProps } from '../../ui/Table';
import { useChoosing } from './choosing';
import { alertsOf } from './group-alerts';
import { choosableOf, INBOX_CARDS, INBOX_COLUMNS, type Row } from './inbox-columns';

/** What a key or a button does with alerts. */
export type Verb = 'acknowledge' | 'silence' | 'assign' | 'incident' | 'resolve' | 'comment';

/** Keys of the verbs, in the inbox and beside it. */
export const VERB_KEYS: Readonly<Record<string, Verb>> = {
  e: 'acknowledge',
  s: 'silence',
  a: 'assign',
  i: 'incident',
  r: 'resolve',
  c: 'comment',
};

type Inherited = 'sort' | 'onSort' | 'hasMore' | 'loadMore' | 'onWindow';

interface Props extends Pick<TableProps<Row, AlertOrderField>, Inherited> {
  readonly rows: readonly Row[];
  /** The alert that is open beside the table; null for none. */
  readonly openId: string | null;
  readonly onOpen: (alert: InboxAlertFragment) => void;
  /** Opens or closes a group. */
  readonly onTwist: (key: string) => void;
  /** A verb for the row that the keyboard is on; empty where it is on none. */
  readonly onVerb: (verb: Verb, alerts: readonly InboxAlertFragment[]) => void;
}

const keyOf = (row: Row) => row.key;
const isCritical = (row: Row) =>
  alertsOf(row).some(({ severity, state }) => severity === 'CRITICAL' && state === 'FIRING');

/** The alerts as dense rows, for eyes and keys: j and k move, x chooses, a letter acts. */
export function InboxTable({ rows, openId, onOpen, onTwist, onVerb, ...rest }: Props) {
  const { stateOf, toggle } = useChoosing();
  const open = useCallback(
    (row: Row) => (row.kind === 'alert' ? onOpen(row.alert) : onTwist(row.key)),
    [onOpen, onTwist],
  );
  const onKey = (key: string, row: Row | undefined): boolean => {
    const verb = VERB_KEYS[key];
    if (verb) {
      onVerb(verb, row ? alertsOf(row) : []);
      return true;
    }
    if (key !== 'x' && key !== 'X') return false;
    if (row) toggle(choosableOf(row), key === 'X');
    return true;
  };
  return (
    <Table
      label="Alerts"
      columns={INBOX_COLUMNS}
      phoneColumns={INBOX_CARDS}
      rows={rows}
      rowKey={keyOf}
      isFull
      isCritical={isCritical}
      isSelected={(row) => stateOf(choosableOf(row)) !== 'none' || row.key === openId}
      onOpen={open}
      onKey={onKey}
      {...rest}
    />
  );
}
