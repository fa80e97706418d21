import { useMemo } from 'react';
import { ChangesPanel } from '../features/activity/ChangesPanel';
import { AlertActions } from '../features/alerts/AlertActions';
import { type AlertDetail, AlertHistoryPanel } from '../features/alerts/AlertHistoryPanel';
import styles from '../features/alerts/alerts.module.css';
import { NotificationsPanel } from '../features/alerts/NotificationsPanel';
import { RecentFires } from '../features/alerts/RecentFires';
import { RelatedAlerts } from '../features/alerts/RelatedAlerts';
import { LabelsPanel } from '../features/pods/LabelsPanel';
import type { Fact } from '../ui/Facts';
import { Panel } from '../ui/Panel';
import { RelativeTime } from '../ui/RelativeTime';
import { WorkloadLink } from '../ui/WorkloadLink';
import { AlertChart } from './AlertChart';
import type { useAlertVerbs } from './use-alert-verbs';

const BEFORE_MS = 30 * 60_000;

type Verbs = ReturnType<typeof useAlertVerbs>;

interface Props {
  readonly alert: AlertDetail;
  readonly verbs: Verbs;
}

/** The verbs on top. */
export function DetailActions({ alert, verbs: { run, triage, forbidden } }: Props) {
  return (
    <AlertActions
      alerts={[alert]}
      forbidden={forbidden}
      onVerb={(verb) => run(verb, [alert])}
      onUnacknowledge={() => triage.unacknowledge([alert])}
    />
  );
}

/** The workload it is of, leading there; "—" where it is of none, such as an alert of a node. */
function Workload({ alert: { cluster, namespace, workloadKind, workloadName } }: { readonly alert: AlertDetail }) {
  if (!workloadKind || !workloadName || namespace === null) return '—';
  return <WorkloadLink cluster={cluster.name} namespace={namespace} kind={workloadKind} name={workloadName} />;
}

/** Who, how often, since when: the strip below the sentence. */
export function alertFacts(alert: AlertDetail): readonly Fact[] {
  const { rule, assigneeName, team, nodeName, lastSeenAt } = alert;
  return [
    { label: 'Rule', value: <span className="mono">{rule}</span> },
    { label: 'Owner', value: assigneeName ?? '—' },
    { label: 'Team', value: team?.name ?? '—' },
    { label: 'Node', value: nodeName ? <span className="mono">{nodeName}</span> : '—' },
    { label: 'Workload', value: <Workload alert={alert} /> },
    {
      label: 'Last seen',
      value: (
        <>
          <RelativeTime at={lastSeenAt} />
          <span className="muted">{`, ${alert.count}×`}</span>
        </>
      ),
    },
  ];
}

/** What changed on its workload, or in its namespace or cluster, in the half hour before it began. */
function ChangesBefore({ alert }: { readonly alert: AlertDetail }) {
  const { cluster, namespace, firstSeenAt, workload } = alert;
  const filter = useMemo(() => {
    const begun = Date.parse(firstSeenAt);
    const time = {
      observedAfter: new Date(begun - BEFORE_MS).toISOString(),
      // A change and its trouble are often reported in one go.
      observedBefore: new Date(begun + 60_000).toISOString(),
    };
    if (workload) return { ...time, objectId: [workload.id] };
    return { ...time, cluster: [cluster.id], ...(namespace ? { namespace: [namespace] } : {}) };
  }, [cluster.id, namespace, firstSeenAt, workload]);
  const where = workload?.name ?? namespace ?? cluster.name;
  return (
    <ChangesPanel
      filter={filter}
      scope={`of ${where}, 30 min before it began`}
      none="Nothing changed there in that half hour."
    />
  );
}

function Runbook({ url }: { readonly url: string | null }) {
  return (
    <Panel title="Runbook">
      {url ? (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {url}
        </a>
      ) : (
        <p className="muted">The rule names none. Who edits rules can add an address to it.</p>
      )}
    </Panel>
  );
}

/** What explains the alert: its metric, what changed, what else stands, its past. */
export function AlertPanels({ alert, verbs }: Props) {
  return (
    <div className={styles.around}>
      <div className={styles.stacks}>
        <div className={styles.stack}>
          <AlertChart alert={alert} />
          <ChangesBefore alert={alert} />
          <AlertHistoryPanel alert={alert} onComment={(text) => void verbs.triage.comment([alert], text)} />
        </div>
        <div className={styles.stack}>
          <RelatedAlerts alert={alert} />
          <NotificationsPanel alert={alert} />
          <RecentFires alert={alert} />
          <Runbook url={alert.runbookUrl} />
          {alert.labels.length > 0 ? <LabelsPanel labels={alert.labels} /> : null}
        </div>
      </div>
    </div>
  );
}
