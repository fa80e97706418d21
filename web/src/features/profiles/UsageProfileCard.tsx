import { useState } from 'react';
import type { UsageProfileViewFragment, UsageSpreadFragment } from '../../graphql/generated';
import { formatBytes, formatMillicores, joinQuantity } from '../../lib/format';
import { Chip } from '../../ui/FilterBar';
import { HeatGrid } from '../../ui/HeatGrid';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusGlyph } from '../../ui/Status';
import { lackText, traitsOf, windowText } from './profile-words';
import styles from './profiles.module.css';

type Profile = UsageProfileViewFragment;

const milli = (cores: number) => joinQuantity(formatMillicores(cores));
const mib = (bytes: number) => joinQuantity(formatBytes(bytes));

const SPREAD = [
  ['Median', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['Max', 'max'],
] as const;

interface RowProps {
  readonly name: string;
  readonly of: UsageSpreadFragment | null;
  readonly format: (value: number) => string;
}

function Row({ name, of, format }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {SPREAD.map(([label, key]) => (
        <td key={label}>{of === null ? <span className="muted">n/a</span> : format(of[key])}</td>
      ))}
      <td title={of ? `${of.worstPodName}: p95 ${format(of.worstPodP95)}` : undefined}>
        {of === null ? <span className="muted">n/a</span> : format(of.worstPodP95)}
      </td>
    </tr>
  );
}

function Percentiles({ profile: { container, cpu, memory } }: { readonly profile: Profile }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section tabIndex={0} aria-label={`Percentiles of ${container}`} className={styles.scroll}>
      <table className={styles.table} aria-label={`Usage of ${container}`}>
        <thead>
          <tr>
            <th scope="col">Used</th>
            {SPREAD.map(([label]) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
            <th scope="col" title="95th percentile of the pod that uses most">
              Worst pod
            </th>
          </tr>
        </thead>
        <tbody>
          <Row name="CPU" of={cpu} format={milli} />
          <Row name="Memory" of={memory} format={mib} />
        </tbody>
      </table>
    </section>
  );
}

const WEEKS = {
  cpuP95: { label: 'CPU p95', format: milli },
  cpuMax: { label: 'CPU max', format: milli },
  memoryMax: { label: 'Memory max', format: mib },
} as const;
type Week = keyof typeof WEEKS;
const KINDS = Object.keys(WEEKS) as Week[];

function HourOfWeek({ profile: { container, byHourOfWeek, zone } }: { readonly profile: Profile }) {
  const [week, setWeek] = useState<Week>('cpuP95');
  if (byHourOfWeek === null) return <p className="muted">By hour of the week n/a: nothing was measured.</p>;
  const { label, format } = WEEKS[week];
  return (
    <div className={styles.stack}>
      <div className={styles.chips}>
        {KINDS.map((kind) => (
          <Chip key={kind} label={WEEKS[kind].label} isOn={kind === week} onChange={() => setWeek(kind)} />
        ))}
      </div>
      <HeatGrid
        label={`${label} of ${container} by hour of the week`}
        title={`${label}, ${zone}`}
        values={byHourOfWeek[week]}
        format={format}
      />
    </div>
  );
}

/** How one container uses CPU and memory: how much in how much of the time, and when in the week. */
export function UsageProfileCard({ profile }: { readonly profile: Profile }) {
  const lack = lackText(profile);
  return (
    <div className={styles.profile}>
      {lack ? (
        <p>
          <StatusGlyph kind="progressing" /> {lack}
        </p>
      ) : null}
      <div className={styles.figures}>
        <div className={styles.stack}>
          <Percentiles profile={profile} />
          {traitsOf(profile).map((trait) => (
            <p key={trait}>{trait}</p>
          ))}
          <p className="muted">
            {windowText(profile)}; worked out <RelativeTime at={profile.computedAt} />
          </p>
        </div>
        <HourOfWeek profile={profile} />
      </div>
    </div>
  );
}
