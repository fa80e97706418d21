import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { AlertDetail } from '../features/alerts/AlertHistoryPanel';
import { AlertSentence } from '../features/alerts/AlertSentence';
import styles from '../features/alerts/alerts.module.css';
import { VERB_KEYS, type Verb } from '../features/alerts/InboxTable';
import { AlertDetailDocument, type AlertDetailQuery } from '../graphql/generated';
import { useView } from '../graphql/use-view';
import { QueryView } from '../ui/QueryView';
import { SideDrawer } from '../ui/SideDrawer';
import { BlockSkeleton } from '../ui/Skeleton';
import { AlertPanels, DetailActions } from './AlertDetails';
import type { useAlertVerbs } from './use-alert-verbs';

/** The alert of an answer; null where the id is of something else or of nothing. */
export const pickAlert = ({ node }: AlertDetailQuery): AlertDetail | null =>
  node?.__typename === 'Alert' ? node : null;

interface Props {
  readonly id: string;
  readonly onClose: () => void;
  /** The next alert of the list, or the one before; nothing at its ends. */
  readonly onStep: (by: 1 | -1) => void;
  readonly onOpenPage: (id: string) => void;
  /** Verbs that lead away. */
  readonly onVerb: (verb: Verb, alert: AlertDetail) => void;
  readonly verbs: ReturnType<typeof useAlertVerbs>;
}

/** An alert beside its list: what it is and what to do, with the keys of the list. Enter opens its page. */
export function AlertDrawer({ id, onClose, onStep, onOpenPage, onVerb, verbs }: Props) {
  const variables = useMemo(() => ({ id }), [id]);
  const view = useView(AlertDetailDocument, { variables, pick: pickAlert, title: 'Alert' });
  const alert = view.data;
  const onKey = (key: string): boolean => {
    const verb = VERB_KEYS[key];
    if (verb && alert) onVerb(verb, alert);
    else if (key === ']' || key === 'j') onStep(1);
    else if (key === '[' || key === 'k') onStep(-1);
    else if (key === 'Enter') onOpenPage(id);
    else return false;
    return true;
  };
  return (
    <SideDrawer title={alert?.title ?? 'Alert'} onClose={onClose} onKey={onKey} isCovered={verbs.dialog !== null}>
      <QueryView
        view={view}
        name="the alert"
        loading={<BlockSkeleton height={240} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(found) => (
          <div className={styles.drawer}>
            <div className={styles.sentence}>
              <AlertSentence alert={found} />
            </div>
            <DetailActions alert={found} verbs={verbs} />
            <p>
              <Link to="/alerts/$alertId" params={{ alertId: found.id }}>
                Open its page
              </Link>
            </p>
            <AlertPanels alert={found} verbs={verbs} />
          </div>
        )}
      </QueryView>
    </SideDrawer>
  );
}
