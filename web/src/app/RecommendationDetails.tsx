import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { UsageProfileCard } from '../features/profiles/UsageProfileCard';
import { DismissDialog, SnoozeDialog } from '../features/recommendations/ActDialogs';
import { ChangesPanel } from '../features/recommendations/ChangesPanel';
import type { RecommendationDetail } from '../features/recommendations/detail';
import { PatchPanel } from '../features/recommendations/PatchPanel';
import {
  BasisPanel,
  HistoryPanel,
  OutcomePanel,
  PackingPanel,
  WorthPanel,
} from '../features/recommendations/RecommendationPanels';
import { StateText, WorthText } from '../features/recommendations/recommendation-columns';
import styles from '../features/recommendations/recommendations.module.css';
import { useRecommendationActs } from '../features/recommendations/use-recommendation-acts';
import { useMayOperate } from '../features/silences/use-may-operate';
import { ClusterLabel } from '../ui/ClusterLabel';
import type { Fact } from '../ui/Facts';
import { Panel } from '../ui/Panel';
import { RelativeTime } from '../ui/RelativeTime';
import { WorkloadLink } from '../ui/WorkloadLink';
import { RecommendationChart } from './RecommendationChart';

type Open = 'dismiss' | 'snooze' | null;

/** What can be done with one, and the dialogs of it. */
export function useRecommendationVerbs(of: RecommendationDetail | null) {
  const acts = useRecommendationActs();
  const mayAct = useMayOperate() !== false;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const onKey = (key: string): boolean => {
    if (!mayAct || of?.state !== 'OPEN' || (key !== 'd' && key !== 's')) return false;
    setOpen(key === 'd' ? 'dismiss' : 'snooze');
    return true;
  };
  const dialog =
    of === null || open === null ? null : open === 'dismiss' ? (
      <DismissDialog
        title="Dismiss this recommendation?"
        onSubmit={(reason, comment) => void acts.dismiss(of, reason, comment)}
        onClose={close}
      />
    ) : (
      <SnoozeDialog
        title="Snooze this recommendation"
        onSubmit={(until) => void acts.snooze(of, until)}
        onClose={close}
      />
    );
  return { acts, dialog, onKey, open: setOpen, mayAct };
}

type Verbs = ReturnType<typeof useRecommendationVerbs>;

/** What it is about; a workload leads to its page. */
function Subject({ of: { subject, cluster, namespace } }: { readonly of: RecommendationDetail }) {
  const { kind, name } = subject;
  if (cluster === null || namespace === null) return <span className="mono">{name}</span>;
  return <WorkloadLink cluster={cluster.name} namespace={namespace} kind={kind} name={name} />;
}

/** What it is about and since when: the strip below the sentence. */
export function recommendationFacts(of: RecommendationDetail): readonly Fact[] {
  const { subject, cluster, namespace, team, openedAt } = of;
  const isOfCluster = subject.kind === 'Cluster';
  return [
    { label: 'Worth', value: <WorthText of={of} /> },
    ...(isOfCluster ? [] : [{ label: subject.kind, value: <Subject of={of} /> }]),
    ...(subject.container ? [{ label: 'Container', value: <span className="mono">{subject.container}</span> }] : []),
    ...(namespace ? [{ label: 'Namespace', value: namespace }] : []),
    ...(cluster ? [{ label: 'Cluster', value: <ClusterLabel cluster={cluster} /> }] : []),
    team ? { label: 'Team', value: team.name } : { label: 'First said', value: <RelativeTime at={openedAt} /> },
  ];
}

/** The sentence: what is so, and what to do. */
export function Sentence({ of }: { readonly of: RecommendationDetail }) {
  return (
    <div className={styles.verdict}>
      <p>{of.title}</p>
      <p>{of.text}</p>
    </div>
  );
}

interface ActionsProps {
  readonly of: RecommendationDetail;
  readonly verbs: Verbs;
  /** Behind the verbs. */
  readonly children?: ReactNode;
}

/** The verbs on top. */
export function RecommendationActions({ of, verbs, children }: ActionsProps) {
  const { state } = of;
  return (
    <div className={styles.actions}>
      <StateText of={of} />
      {verbs.mayAct ? null : (
        <span className="muted">Your role only reads: ask an Operator to dismiss or snooze it, or copy the patch.</span>
      )}
      {verbs.mayAct && state === 'OPEN' ? (
        <>
          <Button variant="default" onClick={() => verbs.open('dismiss')}>
            Dismiss…
          </Button>
          <Button variant="default" onClick={() => verbs.open('snooze')}>
            Snooze…
          </Button>
        </>
      ) : null}
      {verbs.mayAct && (state === 'DISMISSED' || state === 'SNOOZED') ? (
        <Button variant="default" onClick={() => void verbs.acts.reopen(of)}>
          Open again
        </Button>
      ) : null}
      {children}
    </div>
  );
}

interface Props {
  readonly of: RecommendationDetail;
  /** Role that sees money, where the reader's is too low. */
  readonly needs: string | undefined;
}

/** What explains it: usage, the past with other amounts, what to apply, what came of it. */
export function RecommendationDetailPanels({ of, needs }: Props) {
  return (
    <div className={styles.around}>
      <div className={styles.stacks}>
        <div className={styles.stack}>
          <OutcomePanel of={of} needs={needs} />
          <PatchPanel of={of} />
          <ChangesPanel of={of} />
          <PackingPanel of={of} />
          <RecommendationChart of={of} />
        </div>
        <div className={styles.stack}>
          <WorthPanel of={of} needs={needs} />
          <BasisPanel of={of} needs={needs} />
          <HistoryPanel of={of} />
        </div>
        {of.profile ? (
          <div className={styles.whole}>
            <Panel title="Usage profile" scope={`of container ${of.profile.container}`} flush>
              <UsageProfileCard profile={of.profile} />
            </Panel>
          </div>
        ) : null}
      </div>
    </div>
  );
}
