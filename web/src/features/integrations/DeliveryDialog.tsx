import { Modal } from '@mantine/core';
import { useMemo } from 'react';
import { DeliveryDetailDocument, type DeliveryDetailQuery, type DeliveryRowFragment } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { sentenceCase } from '../../lib/format';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import styles from './integrations.module.css';
import { SentRequestView } from './SentRequestView';

type Detail = Extract<NonNullable<DeliveryDetailQuery['node']>, { attempts: unknown }>;

const pick = ({ node }: DeliveryDetailQuery): Detail | null => (node && 'attempts' in node ? (node as Detail) : null);

type Attempt = Detail['attempts'][number];

/** How an attempt went, in a few words. */
function outcomeOf({ outcome, status, durationMs }: Attempt): string {
  const parts = [outcome === null ? 'under way' : sentenceCase(outcome)];
  if (status !== null) parts.push(String(status));
  if (durationMs !== null) parts.push(`${durationMs} ms`);
  return parts.join(', ');
}

function AttemptItem({ of, isLast }: { readonly of: Attempt; readonly isLast: boolean }) {
  const { number, startedAt, error, response, nextAt } = of;
  return (
    <li>
      <p>
        {`${number}. `}
        <RelativeTime at={startedAt} missing="—" />
        {`: ${outcomeOf(of)}`}
      </p>
      {error ? <p className={styles.error}>{error}</p> : null}
      {response ? <p className={`mono ${styles.error}`}>{response}</p> : null}
      {nextAt && isLast ? (
        <p className="muted">
          Next attempt <RelativeTime at={nextAt} missing="—" />
        </p>
      ) : null}
    </li>
  );
}

function Attempts({ of }: { readonly of: Detail }) {
  if (of.attempts.length === 0) return <p className="muted">No attempt yet.</p>;
  return (
    <ol className={styles.attempts}>
      {of.attempts.map((attempt) => (
        <AttemptItem
          key={attempt.number}
          of={attempt}
          isLast={of.state === 'PENDING' && attempt.number === of.attemptCount}
        />
      ))}
    </ol>
  );
}

interface Props {
  readonly delivery: DeliveryRowFragment;
  readonly onClose: () => void;
}

/** One delivery: what was sent, or would have been, and how every attempt went. */
export function DeliveryDialog({ delivery, onClose }: Props) {
  const variables = useMemo(() => ({ id: delivery.id }), [delivery.id]);
  const view = useView(DeliveryDetailDocument, { variables, pick });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${delivery.title} → ${delivery.channelName}`}
      size={720}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <QueryView
        view={view}
        name="the delivery"
        loading={<RowsSkeleton rows={4} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(detail) => (
          <div className={styles.exchange}>
            <div>
              <h3>Attempts</h3>
              <Attempts of={detail} />
            </div>
            <div>
              <h3>{detail.state === 'WOULD_SEND' ? 'What would have been sent' : 'Request'}</h3>
              {detail.request ? (
                <SentRequestView request={detail.request} />
              ) : (
                <p className="muted">Nothing was sent yet.</p>
              )}
            </div>
          </div>
        )}
      </QueryView>
    </Modal>
  );
}
