import { useMemo } from 'react';
import type { CostSummaryFiguresFragment } from '../../graphql/generated';
import { BarsChart } from '../../ui/BarsChart';
import { Panel } from '../../ui/Panel';
import { costTrend } from './cost-trend';
import styles from './costs.module.css';

/** As high as the map beside it with its legend. */
const HEIGHT = 344;

/** What each day cost, by parts. */
export function CostTrend({ summary }: { readonly summary: CostSummaryFiguresFragment }) {
  const { model, hasPart } = useMemo(() => costTrend(summary), [summary]);
  return (
    <Panel title="By day" scope="UTC days" flush>
      <div className={styles.chart}>
        <BarsChart label="Costs by day" model={model} height={HEIGHT} />
        {hasPart ? <p className={styles.caption}>* Not all hours of the day are counted, or over yet.</p> : null}
      </div>
    </Panel>
  );
}
