import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { CandidatesPanel } from '../../features/incidents/CandidatesPanel';
import type { IncidentDetail } from '../../features/incidents/detail';
import { MergeDialog, WordsDialog } from '../../features/incidents/IncidentActions';
import { IncidentAlertsPanel } from '../../features/incidents/IncidentAlertsPanel';
import { IncidentsLive } from '../../features/incidents/IncidentsLive';
import { IncidentTimeline } from '../../features/incidents/IncidentTimeline';
import { affectedText, STATUS_KIND } from '../../features/incidents/incident-words';
import styles from '../../features/incidents/incidents.module.css';
import { postMortem } from '../../features/incidents/post-mortem';
import { Sev } from '../../features/incidents/Sev';
import { IncidentDetailDocument, type IncidentDetailQuery, IncidentsDocument } from '../../graphql/generated';
import { useIncidentSignal } from '../../graphql/live-streams';
import { useView } from '../../graphql/use-view';
import { sentenceCase } from '../../lib/format';
import { formatDuration } from '../../lib/time';
import { ClusterLabel } from '../../ui/ClusterLabel';
import { CopyButton } from '../../ui/CopyButton';
import { DetailPage } from '../../ui/DetailPage';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { useShortcut } from '../../ui/shortcuts';
import { AssignDialog } from '../AssignDialog';
import { useIncidentActs } from '../use-incident-acts';
import { useIncidentPoll } from '../use-incident-poll';
import { useViewer } from '../use-viewer';

type Open = 'lead' | 'note' | 'resolve' | 'title' | 'merge' | null;
type Acts = ReturnType<typeof useIncidentActs>;

interface DialogsProps {
  readonly incident: IncidentDetail;
  readonly acts: Acts;
  readonly open: Open;
  readonly onClose: () => void;
}

function Merge({ incident, acts, onClose }: Omit<DialogsProps, 'open'>) {
  const navigate = useNavigate();
  const filter = { status: ['OPEN' as const, 'ACKNOWLEDGED' as const] };
  const { data } = useQuery(IncidentsDocument, { variables: { filter }, fetchPolicy: 'no-cache' });
  const others = (data?.incidents?.edges ?? []).map(({ node }) => node).filter(({ id }) => id !== incident.id);
  const merge = async (other: string) => {
    const into = (await acts.merge(incident.id, other))?.mergeIncidents?.incident;
    // Meanwhile this one may have become part of another, which then took the other in.
    if (into && into.number !== incident.number) {
      navigate({ to: '/incidents/$number', params: { number: String(into.number) } });
    }
  };
  return <MergeDialog incident={incident} others={others} onSubmit={merge} onClose={onClose} />;
}

function Lead({ incident: { id, number }, acts, onClose }: Omit<DialogsProps, 'open'>) {
  const viewer = useViewer();
  if (!viewer) return null;
  return (
    <AssignDialog
      title={`Who leads #${number}`}
      of={id}
      viewer={viewer.user}
      onAssign={(to) => acts.lead(id, to)}
      onClose={onClose}
    />
  );
}

function Dialogs({ incident, acts, open, onClose }: DialogsProps) {
  const { id, title, number, revision } = incident;
  if (open === 'lead') return <Lead incident={incident} acts={acts} onClose={onClose} />;
  if (open === 'merge') return <Merge incident={incident} acts={acts} onClose={onClose} />;
  if (open === 'note') {
    const submit = (text: string, at: string | null) => acts.note(id, text, at);
    return (
      <WordsDialog title="Note" label="What happened" verb="Add note" isDated onSubmit={submit} onClose={onClose} />
    );
  }
  if (open === 'title') {
    const submit = (text: string) => acts.entitle(id, text, revision);
    return (
      <WordsDialog title="Title" label="Title" verb="Change" initial={title} onSubmit={submit} onClose={onClose} />
    );
  }
  if (open !== 'resolve') return null;
  return (
    <WordsDialog
      title={`Resolve #${number}`}
      label="Why it is over"
      verb="Resolve"
      onSubmit={(text) => acts.resolve(id, text)}
      onClose={onClose}
    />
  );
}

interface BarProps {
  readonly incident: IncidentDetail;
  readonly acts: Acts;
  readonly onOpen: (open: Open) => void;
}

function Bar({ incident, acts, onOpen }: BarProps) {
  const { id, status } = incident;
  const isOver = status === 'RESOLVED';
  return (
    <div className={styles.actions}>
      {status === 'OPEN' ? <Button onClick={() => acts.acknowledge(id)}>Acknowledge</Button> : null}
      {isOver ? (
        <Button variant="default" onClick={() => acts.reopen(id)}>
          Open again
        </Button>
      ) : (
        <Button variant="default" onClick={() => onOpen('resolve')}>
          Resolve…
        </Button>
      )}
      <Button variant="default" onClick={() => onOpen('lead')}>
        Lead…
      </Button>
      <Button variant="default" onClick={() => onOpen('note')}>
        Note…
      </Button>
      <Button variant="default" onClick={() => onOpen('title')}>
        Edit title…
      </Button>
      <Button variant="default" onClick={() => onOpen('merge')}>
        Merge…
      </Button>
      <CopyButton text={postMortem(incident, window.location.href)} label="Copy post-mortem" withText />
    </div>
  );
}

function factsOf(incident: IncidentDetail) {
  const { openedAt, resolvedAt, openAlertCount, alertCount, impact, leadName, clusters } = incident;
  const duration = resolvedAt ? (
    formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))
  ) : (
    <RelativeTime at={openedAt} style="age" />
  );
  return [
    { label: 'Duration', value: duration },
    { label: 'Opened', value: <RelativeTime at={openedAt} /> },
    { label: 'Alerts', value: `${openAlertCount} fire, of ${alertCount}` },
    { label: 'Affected', value: affectedText(impact) },
    { label: 'Lead', value: leadName ?? '—' },
    {
      label: 'Clusters',
      value:
        clusters.length > 2 ? `${clusters.length}` : clusters.map((one) => <ClusterLabel key={one.id} cluster={one} />),
    },
  ];
}

function Verdict({ incident }: { readonly incident: IncidentDetail }) {
  const { status, isMuted, acknowledgedBy, summary, nextStep, mergedInto } = incident;
  return (
    <div>
      <p>
        <Status kind={STATUS_KIND[status]}>{sentenceCase(status)}</Status>
        {acknowledgedBy ? <span className="muted">{` by ${acknowledgedBy}`}</span> : null}
        {isMuted ? <span className="muted"> · muted: nobody is notified</span> : null}
        {` · ${summary}`}
      </p>
      {mergedInto ? (
        <p className={styles.prose}>
          It was merged into{' '}
          <Link to="/incidents/$number" params={{ number: String(mergedInto.number) }}>
            {`#${mergedInto.number} ${mergedInto.title}`}
          </Link>
        </p>
      ) : null}
      {nextStep ? (
        <p className={styles.next}>
          <strong>Next step: </strong>
          {nextStep}
        </p>
      ) : null}
    </div>
  );
}

const KEYS: Readonly<Record<string, Open>> = { a: 'lead', r: 'resolve', c: 'note' };

interface DetailProps {
  readonly incident: IncidentDetail;
  readonly isStory: boolean;
  readonly onStory: (isStory: boolean) => void;
}

function Detail({ incident, isStory, onStory }: DetailProps) {
  const acts = useIncidentActs();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>(null);
  const { id, title, number, severity, resolvedAt, timeline } = incident;
  useShortcut((key) => {
    if (key === 'e') acts.acknowledge(id);
    else if (KEYS[key]) setOpen(KEYS[key]);
    return key === 'e' || KEYS[key] !== undefined;
  });
  const split = async (alerts: readonly string[]) => {
    const target = (await acts.split(id, alerts))?.splitIncident?.target;
    if (target) navigate({ to: '/incidents/$number', params: { number: String(target.number) } });
  };
  return (
    <DetailPage
      name={title}
      crumbs={[
        { key: 'incidents', node: <Link to="/incidents">Incidents</Link> },
        { key: 'incident', node: `#${number}` },
      ]}
      badges={
        <>
          <Sev level={severity} />
          <IncidentsLive />
        </>
      }
      verdict={<Verdict incident={incident} />}
      facts={factsOf(incident)}
    >
      <Bar incident={incident} acts={acts} onOpen={setOpen} />
      <CandidatesPanel candidates={incident.candidates} />
      <IncidentTimeline
        entries={timeline.edges.map(({ node }) => node)}
        totalCount={timeline.totalCount}
        end={resolvedAt ? Date.parse(resolvedAt) : Date.now()}
        isStory={isStory}
        onStory={onStory}
      />
      <IncidentAlertsPanel incident={incident} onSplit={split} />
      <Dialogs incident={incident} acts={acts} open={open} onClose={() => setOpen(null)} />
    </DetailPage>
  );
}

const pick = (data: IncidentDetailQuery) => data.incident;

/** One incident: what it is, what to do, what may have caused it, what happened, and why its alerts belong together. */
export function IncidentPage() {
  const { number } = useParams({ from: '/app/incidents/$number' });
  const [isStory, setStory] = useState(true);
  const variables = useMemo(
    () => ({ number: Number(number), entries: isStory ? { isKey: true } : null }),
    [number, isStory],
  );
  const view = useView(IncidentDetailDocument, { variables, pick, title: 'Incident', pollMs: useIncidentPoll() });
  useIncidentSignal(view.retry, ({ incident }) => incident?.number === variables.number);
  return (
    <QueryView
      page="Incident"
      view={view}
      name="the incident"
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={() => null}
    >
      {(incident) => <Detail key={incident.id} incident={incident} isStory={isStory} onStory={setStory} />}
    </QueryView>
  );
}
