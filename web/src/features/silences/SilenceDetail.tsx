import { Modal } from '@mantine/core';
import { SilenceHistoryDocument, type SilenceHistoryQuery, type SilenceRowFragment } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { FactList } from '../../ui/Facts';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Consequence, useConsequence } from './Consequence';
import { Countdown, SilenceStatus } from './silence-columns';
import styles from './silences.module.css';

const pick = (data: SilenceHistoryQuery) => (data.node && 'history' in data.node ? data.node.history : null);

function History({ id }: { readonly id: string }) {
  const view = useView(SilenceHistoryDocument, { variables: { id }, pick });
  return (
    <QueryView
      view={view}
      name="the history"
      loading={<RowsSkeleton rows={3} />}
      isEmpty={(entries) => entries.length === 0}
      empty={<Empty title="Nothing happened to it yet." />}
      stale={() => null}
    >
      {(entries) => (
        <ol className={styles.history} aria-label="History">
          {entries.map(({ at, kind, actor, message }) => (
            <li key={`${at} ${kind}`}>
              <RelativeTime at={at} />
              <span>{actor ? `${actor}: ${message}` : message}</span>
            </li>
          ))}
        </ol>
      )}
    </QueryView>
  );
}

function MatchedNow({ silence }: { readonly silence: SilenceRowFragment }) {
  const { preview, failure } = useConsequence(silence.matchers);
  const shown = preview && { ...preview, broadReason: null };
  return <Consequence preview={shown} failure={failure} isOverridden={false} onOverride={() => undefined} />;
}

/** What a silence is, what it matches and what became of it. */
export function SilenceDetail({
  silence,
  onClose,
}: {
  readonly silence: SilenceRowFragment;
  readonly onClose: () => void;
}) {
  const { maintenanceWindow, createdBy, createdAt, expiredBy } = silence;
  const facts = [
    { label: 'State', value: <SilenceStatus state={silence.state} /> },
    { label: 'Time left', value: <Countdown silence={silence} /> },
    { label: 'Mutes', value: <span className={styles.sentence}>{silence.matchedInWords}</span> },
    { label: 'Reason', value: <span className={styles.sentence}>{silence.reason}</span> },
    { label: 'Alerts now', value: formatCount(silence.openMatches) },
    { label: 'Ends when resolved', value: silence.isUntilResolved ? 'Yes, two minutes after all of it is' : 'No' },
    { label: 'Made by', value: maintenanceWindow ? `Maintenance window ${maintenanceWindow.name}` : createdBy },
    { label: 'Made', value: <RelativeTime at={createdAt} /> },
    ...(expiredBy ? [{ label: 'Ended by', value: expiredBy }] : []),
  ];
  return (
    <Modal opened onClose={onClose} title="Silence" size={980} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.form}>
        <div className={styles.detail}>
          <FactList facts={facts} />
          <History id={silence.id} />
        </div>
        <MatchedNow silence={silence} />
      </div>
    </Modal>
  );
}
