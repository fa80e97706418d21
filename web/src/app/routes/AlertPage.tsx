import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { AlertDetail } from '../../features/alerts/AlertHistoryPanel';
import { AlertSentence } from '../../features/alerts/AlertSentence';
import { VERB_KEYS } from '../../features/alerts/InboxTable';
import { AlertDetailDocument } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { DetailPage } from '../../ui/DetailPage';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { useShortcut } from '../../ui/shortcuts';
import { AlertPanels, alertFacts, DetailActions } from '../AlertDetails';
import { pickAlert } from '../AlertDrawer';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { useAlertVerbs } from '../use-alert-verbs';

function Detail({ alert }: { readonly alert: AlertDetail }) {
  const verbs = useAlertVerbs();
  useShortcut((key) => {
    const verb = VERB_KEYS[key];
    if (verb) verbs.run(verb, [alert]);
    return verb !== undefined;
  });
  return (
    <DetailPage
      name={alert.title}
      crumbs={[
        { key: 'alerts', node: <Link to="/alerts">Alerts</Link> },
        { key: 'alert', node: alert.title },
      ]}
      verdict={<AlertSentence alert={alert} />}
      facts={alertFacts(alert)}
    >
      <DetailActions alert={alert} verbs={verbs} />
      <AlertPanels alert={alert} verbs={verbs} />
      {verbs.dialog}
    </DetailPage>
  );
}

/** One alert: what, where, since when, why, and what to do about it. */
export function AlertPage() {
  const { alertId } = useParams({ from: '/app/alerts/$alertId' });
  const variables = useMemo(() => ({ id: alertId }), [alertId]);
  const view = useView(AlertDetailDocument, { variables, pick: pickAlert, title: 'Alert' });
  return (
    <QueryView
      page="Alert"
      view={view}
      name="the alert"
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={({ cluster }) => (isStale(cluster) ? <StaleClusterNote cluster={cluster} /> : null)}
    >
      {(alert) => <Detail key={alert.id} alert={alert} />}
    </QueryView>
  );
}
