import type { SilenceRowFragment } from '../../graphql/generated';
import { formatCount } from '../../lib/format';
import { formatInstant } from '../../lib/time';
import { Badge } from '../../ui/Badge';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { type RowAction, RowMenu } from '../../ui/RowMenu';
import { Status, type StatusKind } from '../../ui/Status';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';
import { endsSoon, remaining } from './silence-time';
import styles from './silences.module.css';

type Row = SilenceRowFragment;

const STATES: Readonly<Record<Row['state'], { readonly kind: StatusKind; readonly word: string }>> = {
  ACTIVE: { kind: 'paused', word: 'Active' },
  PENDING: { kind: 'progressing', word: 'Pending' },
  EXPIRED: { kind: 'unknown', word: 'Expired' },
};

export function SilenceStatus({ state }: { readonly state: Row['state'] }) {
  const { kind, word } = STATES[state];
  return <Status kind={kind}>{word}</Status>;
}

/** What is left of it, ticking; strong in the last quarter of an hour. */
export function Countdown({ silence }: { readonly silence: Row }) {
  const zone = useTimeZone();
  const text = useTicking((now) => remaining(silence, now));
  const isSoon = useTicking((now) => endsSoon(silence, now));
  const at = silence.state === 'PENDING' ? silence.startsAt : (silence.expiredAt ?? silence.endsAt);
  return (
    <span className={isSoon ? styles.soon : undefined} title={formatInstant(new Date(at), zone, new Date())}>
      {text}
    </span>
  );
}

function Clipped({ text }: { readonly text: string }) {
  return (
    <span className={styles.clip} title={text}>
      {text}
    </span>
  );
}

function MatchesNow({ silence }: { readonly silence: Row }) {
  if (silence.state !== 'ACTIVE') return <RelativeTime at={silence.lastMatchedAt} missing="never" inRow />;
  if (silence.openMatches > 0) return <>{formatCount(silence.openMatches)}</>;
  return <span title="It mutes no open alert">nothing</span>;
}

function Author({ silence }: { readonly silence: Row }) {
  const { maintenanceWindow, createdBy } = silence;
  return maintenanceWindow ? (
    <Badge title={`Opening of the maintenance window ${maintenanceWindow.name}`}>Window</Badge>
  ) : (
    <Clipped text={createdBy} />
  );
}

/** The columns of the lists of silences; `actionsOf` is null for those who may change none. */
export function silenceColumns(actionsOf: ((silence: Row) => readonly RowAction[]) | null): readonly Column<Row>[] {
  const columns: readonly Column<Row>[] = [
    { id: 'state', header: 'State', width: 100, priority: 2, cell: ({ state }) => <SilenceStatus state={state} /> },
    { id: 'mutes', header: 'Mutes', minWidth: 110, cell: ({ matchedInWords }) => <Clipped text={matchedInWords} /> },
    { id: 'reason', header: 'Reason', minWidth: 180, priority: 2, cell: ({ reason }) => <Clipped text={reason} /> },
    {
      id: 'matches',
      header: 'Alerts now',
      width: 84,
      align: 'right',
      cell: (silence) => <MatchesNow silence={silence} />,
    },
    { id: 'ends', header: 'Time left', width: 112, cell: (silence) => <Countdown silence={silence} /> },
    { id: 'by', header: 'By', width: 130, priority: 3, cell: (silence) => <Author silence={silence} /> },
  ];
  if (!actionsOf) return columns;
  const actions: Column<Row> = {
    id: 'actions',
    header: 'Actions',
    width: 60,
    cell: (silence) => <RowMenu of={silence.matchedInWords} actions={actionsOf(silence)} />,
  };
  return [...columns, actions];
}
