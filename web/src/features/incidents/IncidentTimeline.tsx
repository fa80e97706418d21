import { useMemo, useState } from 'react';
import type { TimelineEntryFragment } from '../../graphql/generated';
import { plural, sentenceCase } from '../../lib/format';
import { formatClock, formatDay, formatInstant, zoneName } from '../../lib/time';
import { Chip } from '../../ui/FilterBar';
import { Panel } from '../../ui/Panel';
import { useTimeZone } from '../../ui/time-display';
import styles from './incidents.module.css';
import { axisOf, LANES, type Mark, marksOf } from './timeline-axis';

interface AxisProps {
  readonly entries: readonly TimelineEntryFragment[];
  readonly end: number;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

function MarkButton({ mark, chosen, onChoose }: { readonly mark: Mark } & Pick<AxisProps, 'chosen' | 'onChoose'>) {
  const zone = useTimeZone();
  const { ids, position, at, text, lane } = mark;
  const more = ids.length > 1 ? ` and ${ids.length - 1} more` : '';
  const label = `${formatInstant(new Date(at), zone, new Date())}: ${text}${more}`;
  const isChosen = ids.some((id) => id === chosen);
  return (
    <button
      type="button"
      className={`${styles.mark} ${styles[lane]} ${isChosen ? styles.chosen : ''}`}
      style={{ left: `${position * 100}%` }}
      title={label}
      aria-label={label}
      onClick={() => onChoose(ids[0]!)}
    >
      {ids.length > 1 ? ids.length : ''}
    </button>
  );
}

/** “14:02”, or “21 Nov 14:02” where it is another day than the end. */
function clockOf(at: number, end: number, zone: string): string {
  const [moment, day] = [new Date(at), formatDay(new Date(at), zone)];
  return day === formatDay(new Date(end), zone) ? formatClock(moment, zone) : `${day} ${formatClock(moment, zone)}`;
}

/** One axis of time for all lanes, so that cause and effect stand above each other. */
function LaneAxis({ entries, end, chosen, onChoose }: AxisProps) {
  const zone = useTimeZone();
  const axis = useMemo(() => axisOf(entries, end), [entries, end]);
  return (
    <div className={styles.axis}>
      {LANES.map((lane) => (
        <div key={lane} className={styles.lane}>
          <span className="muted">{sentenceCase(lane)}</span>
          <div className={styles.track}>
            {marksOf(entries, lane, axis).map((mark) => (
              <MarkButton key={mark.ids[0]} mark={mark} chosen={chosen} onChoose={onChoose} />
            ))}
          </div>
        </div>
      ))}
      <div className={styles.lane}>
        <span />
        <div className={styles.ends}>
          <span className="muted">{clockOf(axis.from, axis.to, zone)}</span>
          <span className="muted">{`${formatClock(new Date(axis.to), zone)} ${zoneName(new Date(axis.to), zone)}`}</span>
        </div>
      </div>
    </div>
  );
}

interface Props {
  readonly entries: readonly TimelineEntryFragment[];
  readonly totalCount: number;
  /** Unix milliseconds: when it ended, or now. */
  readonly end: number;
  readonly isStory: boolean;
  readonly onStory: (isStory: boolean) => void;
}

/** What happened, on one axis and in words: the story, or all that was recorded. */
export function IncidentTimeline({ entries, totalCount, end, isStory, onStory }: Props) {
  const zone = useTimeZone();
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = (id: string) => {
    setChosen(id);
    document.getElementById(`entry-${id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const hidden = totalCount - entries.length;
  return (
    <Panel
      title="Timeline"
      scope={hidden > 0 ? `the newest ${entries.length} of ${totalCount}` : plural(totalCount, 'entry', 'entries')}
      actions={
        <>
          <Chip label="Story" isOn={isStory} onChange={() => onStory(true)} />
          <Chip label="Full log" isOn={!isStory} onChange={() => onStory(false)} />
        </>
      }
    >
      <LaneAxis entries={entries} end={end} chosen={chosen} onChoose={choose} />
      <ol className={styles.log}>
        {entries.map(({ id, at, lane, text, actorName, kind }) => (
          <li key={id} id={`entry-${id}`} className={id === chosen ? styles.chosenLine : undefined}>
            <time dateTime={at} className="muted" title={formatInstant(new Date(at), zone, new Date())}>
              {clockOf(Date.parse(at), end, zone)}
            </time>
            <span className={`${styles.dot} ${styles[lane]}`} title={sentenceCase(lane)} />
            <span>
              {kind === 'NOTE' && actorName ? <strong>{`${actorName}: `}</strong> : null}
              {text}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
