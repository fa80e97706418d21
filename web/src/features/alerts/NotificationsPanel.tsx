import { useMemo } from 'react';
import { AlertNotificationsDocument, type AlertNotificationsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural, sentenceCase } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status, type StatusKind } from '../../ui/Status';
import type { AlertDetail } from './AlertHistoryPanel';
import styles from './alerts.module.css';
import { IncidentLink } from './IncidentLink';

type Told = Extract<NonNullable<AlertNotificationsQuery['node']>, { readonly __typename: 'Incident' }>;
type Delivery = Told['deliveries']['edges'][number]['node'];

const KIND: Readonly<Record<Delivery['state'], StatusKind>> = {
  DELIVERED: 'healthy',
  FAILED: 'failing',
  PENDING: 'progressing',
  SENDING: 'progressing',
  WOULD_SEND: 'paused',
  CANCELLED: 'paused',
};

const pick = ({ node }: AlertNotificationsQuery): Told | null => (node?.__typename === 'Incident' ? node : null);

function DeliveryLine({ delivery }: { readonly delivery: Delivery }) {
  const { state, channelName, kind, attemptCount, lastError, createdAt } = delivery;
  return (
    <li className={styles.entry}>
      <span className="muted">
        <RelativeTime at={createdAt} />
      </span>
      <span>
        <Status kind={KIND[state]}>{sentenceCase(state)}</Status> {`${channelName}: ${sentenceCase(kind)}`}
        {attemptCount > 1 ? <span className="muted">{`, ${plural(attemptCount, 'attempt')}`}</span> : null}
        {lastError ? <span className={styles.said}>{lastError}</span> : null}
      </span>
    </li>
  );
}

function OfIncident({ incident }: { readonly incident: NonNullable<AlertDetail['incident']> }) {
  const variables = useMemo(() => ({ incident: incident.id }), [incident.id]);
  const view = useView(AlertNotificationsDocument, { variables, pick, title: 'Notifications' });
  return (
    <QueryView
      view={view}
      name="notifications"
      loading={<RowsSkeleton rows={3} />}
      isEmpty={(told) => told.deliveries.edges.length + told.notificationDecisions.edges.length === 0}
      empty={<Empty title="Nobody was told, and nothing was decided about it yet." />}
      stale={() => null}
    >
      {({ deliveries, notificationDecisions }) => (
        <>
          <ul>
            {deliveries.edges.map(({ node }) => (
              <DeliveryLine key={node.id} delivery={node} />
            ))}
          </ul>
          <h3>Why, and why not</h3>
          <ul>
            {notificationDecisions.edges.map(({ node: { id, decidedAt, sentence } }) => (
              <li key={id} className={styles.entry}>
                <span className="muted">
                  <RelativeTime at={decidedAt} />
                </span>
                <span>{sentence}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </QueryView>
  );
}

/** Who was told, or why nobody was. People are told of incidents, never of single alerts. */
export function NotificationsPanel({ alert: { incident, severity } }: { readonly alert: AlertDetail }) {
  const none =
    severity === 'INFO'
      ? 'Nobody is told of information alone.'
      : 'It is in no incident yet; people are told of incidents.';
  return (
    <Panel
      title="Notifications"
      scope={
        incident ? <IncidentLink incident={incident}>{`of incident #${incident.number}`}</IncidentLink> : undefined
      }
    >
      {incident ? <OfIncident incident={incident} /> : <p className="muted">{none}</p>}
    </Panel>
  );
}
