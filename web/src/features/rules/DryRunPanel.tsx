import { Loader } from '@mantine/core';
import { useState } from 'react';
import type { CreateAlertRuleInput } from '../../graphql/generated';
import { formatCount, plural } from '../../lib/format';
import { Chip } from '../../ui/FilterBar';
import { FormProblem } from '../../ui/FormProblem';
import { RelativeTime } from '../../ui/RelativeTime';
import styles from './rules.module.css';
import { type Trial, useDryRun } from './use-dry-run';

const LENGTHS = [
  { value: '24', label: '24 h' },
  { value: '168', label: '7 d' },
];

/** What the rule would have done, as it stands in the form. @param input null while it cannot be read */
export function DryRunPanel({ input }: { readonly input: CreateAlertRuleInput | null }) {
  const [hours, setHours] = useState('168');
  const { trial, problem, isBusy } = useDryRun(input, Number(hours));
  return (
    <section className={styles.trial} aria-label="What it would have done" aria-busy={isBusy}>
      <div className={styles.head}>
        <h3>What it would have done</h3>
        {isBusy ? <Loader size="xs" aria-label="Trying it" /> : null}
        <span className={styles.lengths}>
          {LENGTHS.map(({ value, label }) => (
            <Chip key={value} label={label} isOn={hours === value} onChange={() => setHours(value)} />
          ))}
        </span>
      </div>
      <FormProblem text={problem} />
      <div className={isBusy ? `${styles.outcome} ${styles.old}` : styles.outcome} role="status">
        {trial ? <Outcome trial={trial} /> : <p className="muted">It is tried on what was measured.</p>}
      </div>
    </section>
  );
}

function Outcome({ trial }: { readonly trial: Trial }) {
  const refusal = trial.userErrors[0];
  if (refusal) return <p className="muted">{refusal.message}</p>;
  return (
    <>
      <p className={styles.summary}>{trial.summary}</p>
      {trial.hasPast ? <Days days={trial.days} /> : null}
      <p className="muted">{countsOf(trial)}</p>
      {trial.alerts.length > 0 ? (
        <>
          <h4>The newest of them</h4>
          <ul className={styles.list}>
            {trial.alerts.map(({ title, firedAt, clusterName }) => (
              <li key={`${clusterName} ${title} ${firedAt}`} className={styles.item}>
                <span className={styles.clip} title={`${title}, in ${clusterName}`}>
                  {title}
                </span>
                <RelativeTime at={firedAt} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <ul className={`${styles.notes} muted`}>
        {trial.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}

function countsOf({ subjects, points, coverage, pendings, gaps }: Trial): string {
  const parts = [`${plural(subjects, 'subject')}`, `${formatCount(points)} judgements`];
  if (coverage !== null) parts.push(`${Math.floor(coverage * 100)} % of the time known`);
  if (pendings > 0) parts.push(`${formatCount(pendings)} did not last long enough`);
  if (gaps.length > 0) parts.push(`${plural(gaps.length, 'gap')} in the data`);
  return parts.join(' · ');
}

const weekday = (day: string) =>
  new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(new Date(day));

function Days({ days }: { readonly days: Trial['days'] }) {
  const most = Math.max(1, ...days.map(({ firings }) => firings));
  return (
    <ul className={styles.days} aria-label="Firings by day, UTC">
      {days.map(({ day, firings }) => (
        <li key={day} className={styles.day} title={`${day.slice(0, 10)}: ${plural(firings, 'firing')}`}>
          <span className={styles.bars} aria-hidden="true">
            <span className={styles.bar} style={{ height: `${(firings / most) * 100}%` }} />
          </span>
          <span>{formatCount(firings)}</span>
          <span className="muted">{weekday(day)}</span>
        </li>
      ))}
    </ul>
  );
}
