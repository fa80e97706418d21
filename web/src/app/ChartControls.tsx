import { NativeSelect } from '@mantine/core';
import type { MarkKind } from '../features/metrics/marks';
import { COMPARISON_WORD } from '../features/metrics/metric-words';
import { Chip } from '../ui/FilterBar';
import styles from './ChartControls.module.css';
import { COMPARISONS } from './search';
import type { ChartSettings } from './use-chart-settings';

const MARK_LABEL: readonly (readonly [MarkKind, string])[] = [
  ['anomalies', 'Anomalies'],
  ['alerts', 'Alerts'],
  ['changes', 'Changes'],
  ['restarts', 'Restarts'],
];

const NOTHING = '';
const CHOICES = [
  { value: NOTHING, label: 'Compare with nothing' },
  ...COMPARISONS.map((value) => ({ value, label: `Compare with ${COMPARISON_WORD[value].toLowerCase()}` })),
];

/** What all charts of the page show beside their lines: another time, and what happened. */
export function ChartControls({ settings }: { readonly settings: ChartSettings }) {
  const { compareTo, marks, setComparison, setMarks } = settings;
  return (
    <fieldset className={styles.controls}>
      <legend className="visually-hidden">All charts</legend>
      <NativeSelect
        aria-label="Compare with"
        data={CHOICES}
        value={compareTo ?? NOTHING}
        onChange={({ currentTarget: { value } }) => setComparison(COMPARISONS.find((one) => one === value) ?? null)}
      />
      {MARK_LABEL.map(([kind, label]) => (
        <Chip
          key={kind}
          label={label}
          isOn={marks.includes(kind)}
          onChange={(isOn) => setMarks(isOn ? [...marks, kind] : marks.filter((other) => other !== kind))}
        />
      ))}
    </fieldset>
  );
}
