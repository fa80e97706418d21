import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { LiveState } from '../../features/live/LiveState';
import { LiveTable } from '../../features/live/LiveTable';
import styles from '../../features/live/live.module.css';
import { RateMeter } from '../../features/live/RateMeter';
import { beep } from '../../features/live/sound';
import { useLiveFeed } from '../../features/live/use-live-feed';
import { RING_SIZE, type StreamEvent } from '../../graphql/event-ring';
import type { AlertSeverity } from '../../graphql/generated';
import { formatCount, plural, sentenceCase } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Facet, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { useShortcut } from '../../ui/shortcuts';
import { AlertDrawer } from '../AlertDrawer';
import { ClusterFacet } from '../ClusterFacet';
import { type LiveSearch, SEVERITIES } from '../list-search';
import { useAlertVerbs } from '../use-alert-verbs';
import { useClusterScope } from '../use-cluster-scope';
import { joinList, splitList, useSearchPatch } from '../use-list-search';

function Filters({ search }: { readonly search: LiveSearch }) {
  const patch = useSearchPatch();
  const { clusters } = useClusterScope(undefined);
  const onText = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by title, rule or object" value={search.q ?? ''} onChange={onText} />
      <ClusterFacet clusters={clusters} value={search.cluster} />
      <Facet
        label="Severity"
        options={SEVERITIES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.severity)}
        onChange={(values) => patch({ severity: joinList(values) })}
      />
    </>
  );
}

/** A tone for every new critical alert, off until it is switched on. */
function useSound() {
  const [context, setContext] = useState<AudioContext | null>(null);
  const toggle = () => {
    context?.close().catch(() => undefined);
    setContext(context ? null : new AudioContext());
  };
  const play = (events: readonly StreamEvent[]) => {
    const isGrave = events.some(({ type, alert }) => type === 'ADDED' && alert?.severity === 'CRITICAL');
    if (isGrave && context) beep(context);
  };
  return { isOn: context !== null, toggle, play };
}

/** Space acts on the focused control; only elsewhere it pauses. */
const isOnControl = () => document.activeElement?.closest('button, a, [role="checkbox"]') !== null;

interface PauseProps {
  readonly isPaused: boolean;
  readonly waiting: number;
  readonly onClick: () => void;
}

function PauseButton({ isPaused, waiting, onClick }: PauseProps) {
  const Glyph = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Button
      variant={isPaused ? 'filled' : 'default'}
      leftSection={<Glyph size={14} aria-hidden="true" />}
      onClick={onClick}
      title={isPaused ? 'Go on with the newest (Space)' : 'Pause (Space)'}
    >
      {isPaused ? `Paused, ${formatCount(waiting)} new` : 'Pause'}
    </Button>
  );
}

/** The alert of a row, beside the rows, with its verbs. */
function OpenAlert({ id }: { readonly id: string }) {
  const patch = useSearchPatch();
  const navigate = useNavigate();
  const verbs = useAlertVerbs();
  return (
    <>
      <AlertDrawer
        id={id}
        onClose={() => patch({ alert: undefined })}
        // Events are no list of alerts: there is no next one.
        onStep={() => undefined}
        onOpenPage={(alertId) => navigate({ to: '/alerts/$alertId', params: { alertId } })}
        onVerb={(verb, alert) => verbs.run(verb, [alert])}
        verbs={verbs}
      />
      {verbs.dialog}
    </>
  );
}

function useFilter({ severity, cluster, q = '' }: LiveSearch) {
  return useMemo(
    () => ({ severity: splitList(severity) as AlertSeverity[], cluster: splitList(cluster), text: q }),
    [severity, cluster, q],
  );
}

/** What happens to alerts, as it happens, newest on top. */
export function LivePage() {
  const search = useSearch({ from: '/app/live' });
  const sound = useSound();
  const play = useRef(sound.play);
  play.current = sound.play;
  const onArrival = useCallback((events: readonly StreamEvent[]) => play.current(events), []);
  const filter = useFilter(search);
  const { items, held, isPaused, waiting, pause, resume, rate } = useLiveFeed({ filter, onArrival });
  const toggle = isPaused ? resume : pause;
  useShortcut((key) => {
    if (key !== ' ' || isOnControl()) return false;
    toggle();
    return true;
  });
  const patch = useSearchPatch();
  const open = useCallback((alertId: string) => patch({ alert: alertId }), [patch]);
  const Speaker = sound.isOn ? IconVolume : IconVolumeOff;
  return (
    <ListPage
      title="Live"
      count={<LiveState />}
      filters={
        <>
          <RateMeter rate={rate} />
          <PauseButton isPaused={isPaused} waiting={waiting} onClick={toggle} />
          <Filters search={search} />
          <Button
            variant="default"
            aria-pressed={sound.isOn}
            leftSection={<Speaker size={14} aria-hidden="true" />}
            onClick={sound.toggle}
            title="A tone for every new critical alert"
          >
            {sound.isOn ? 'Sound on' : 'Sound off'}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {items.length === 0 ? (
          <Empty
            title={held === 0 ? 'Nothing has happened since this page was opened.' : 'No event matches the filters.'}
          >
            {held === 0 ? <Link to="/alerts">Open the inbox</Link> : `${plural(held, 'event')} without filters.`}
          </Empty>
        ) : (
          <LiveTable items={items} isPaused={isPaused} pause={pause} onOpen={open} />
        )}
        <p className={`muted ${styles.foot}`}>
          {held >= RING_SIZE ? `The newest ${formatCount(RING_SIZE)} events. ` : ''}
          Older: <Link to="/alerts">open the inbox</Link>
        </p>
        <p className="visually-hidden" aria-live="polite">
          {isPaused ? 'Paused' : ''}
        </p>
        {search.alert === undefined ? null : <OpenAlert id={search.alert} />}
      </div>
    </ListPage>
  );
}
