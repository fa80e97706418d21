import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { MetricsDocument, type MetricsQuery } from '../../graphql/generated';
import { type QueryAnswer, useView } from '../../graphql/use-view';
import { SearchPicker } from '../../ui/SearchPicker';
import styles from './ChartBuilder.module.css';
import { ACROSS, type ChartSpec, MAX_SERIES, OVER_TIME } from './chart-spec';
import { fit, isPossibleScope, possibleGroups } from './fit';
import { metricGroups, withMetric } from './metric-options';
import { ACROSS_WORD, GROUP_WORD, metricWord, OVER_TIME_WORD } from './metric-words';
import { ScopePicker } from './ScopePicker';

interface Props {
  readonly spec: ChartSpec;
  readonly onChange: (spec: ChartSpec) => void;
}

const pick = (data: MetricsQuery) => data.metrics;

type Catalogue = QueryAnswer<NonNullable<MetricsQuery['metrics']>>;

function MetricPicker({ spec, view, onChange }: Props & { readonly view: Catalogue }) {
  const [text, setText] = useState('');
  const { metrics } = spec;
  return (
    <SearchPicker
      label="Metrics"
      value={metrics.map(metricWord).join(', ')}
      groups={metricGroups(view.data ?? [], metrics, text.trim())}
      onSearch={setText}
      onPick={(name, isAdded) =>
        onChange({ ...spec, metrics: isAdded ? withMetric(view.data ?? [], metrics, name) : [name] })
      }
      isPageFilter
      hint="⌘ or Ctrl adds a metric of the same unit, or takes it out."
      empty={
        view.problem
          ? `Could not load the catalogue. ${view.problem.message}`
          : view.isLoading
            ? 'Loading…'
            : `No metric matches “${text.trim()}”.`
      }
      width={300}
    />
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly words: Readonly<Record<T, string>>;
  readonly choices: readonly T[];
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, words, choices, onChange }: ChoiceProps<T>) {
  return (
    <NativeSelect
      label={label}
      data={choices.map((choice) => ({ value: choice, label: words[choice] }))}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = choices.find((choice) => choice === currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    />
  );
}

const TOPS = Array.from({ length: MAX_SERIES }, (_, index) => String(index + 1));

/** What a chart shows: metrics, of what, how samples become points, and what makes one line. */
export function ChartBuilder({ spec, onChange }: Props) {
  // The catalogue changes when a collector is added: not while one looks at it.
  const view = useView(MetricsDocument, { variables: {}, pick, pollMs: 0 });
  const catalogue = view.data ?? [];
  const set = (change: Partial<ChartSpec>) => {
    // Other lines: what was hidden or sorted of the old ones says nothing about them.
    onChange(fit({ ...spec, ...change, view: { ...spec.view, shown: null } }, catalogue));
  };
  return (
    <div className={styles.builder}>
      <MetricPicker spec={spec} view={view} onChange={set} />
      <ScopePicker
        value={spec.scope}
        isPossible={(kind) => isPossibleScope(kind, spec.metrics, catalogue)}
        onChange={(scope) => set({ scope })}
      />
      <Choice
        label="Over time"
        value={spec.overTime}
        words={OVER_TIME_WORD}
        choices={OVER_TIME}
        onChange={(overTime) => set({ overTime })}
      />
      <Choice
        label="Across subjects"
        value={spec.across}
        words={ACROSS_WORD}
        choices={ACROSS}
        onChange={(across) => set({ across })}
      />
      <Choice
        label="One line per"
        value={spec.groupBy}
        words={{ ...GROUP_WORD, ALL: 'Metric' }}
        choices={possibleGroups(spec.metrics, catalogue)}
        onChange={(groupBy) => set({ groupBy })}
      />
      <NativeSelect
        label="Largest, then other"
        data={TOPS}
        value={String(spec.top)}
        disabled={spec.groupBy === 'ALL'}
        onChange={({ currentTarget }) => set({ top: Number(currentTarget.value) })}
      />
    </div>
  );
}
