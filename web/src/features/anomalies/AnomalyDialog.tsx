import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AnomalyRowFragment } from '../../graphql/generated';
import { anomalyInWords, distanceInWords, metricInWords, slotInWords } from '../../lib/anomaly-text';
import { formatUnit, joinQuantity, plural } from '../../lib/format';
import { type Fact, FactList } from '../../ui/Facts';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import styles from './anomalies.module.css';

interface Props {
  readonly anomaly: AnomalyRowFragment;
  /** The metric over time, with what was usual. */
  readonly chart: ReactNode;
  readonly onClose: () => void;
}

function AlertState({ alert }: Pick<AnomalyRowFragment, 'alert'>) {
  if (alert === null) return 'none';
  return (
    <>
      <Severity level="INFO" /> {alert.state === 'FIRING' ? 'firing' : `resolved: ${alert.resolvedReason ?? ''}`}
    </>
  );
}

function factsOf(anomaly: AnomalyRowFragment): Fact[] {
  const { unit, value, peak, baseline, sigma, samples, weeks, season, observedAt, startedAt, endedAt } = anomaly;
  const inUnit = (amount: number) => joinQuantity(formatUnit(amount, unit));
  return [
    {
      label: 'Where',
      value: `${anomaly.workloadKind} ${anomaly.namespace}/${anomaly.workloadName}, container ${anomaly.container}`,
    },
    { label: metricInWords(anomaly.metric), value: `${inUnit(value)}, ${inUnit(peak)} at its farthest` },
    {
      label: 'Usual',
      value: `${inUnit(baseline)} ± ${inUnit(sigma)} (σ) for ${slotInWords(season, new Date(observedAt))}`,
    },
    { label: 'Distance', value: distanceInWords(anomaly) },
    {
      label: 'Learned from',
      value: `${plural(samples, 'reading')} of this time, ${plural(weeks, 'whole week')} known`,
    },
    { label: 'Began', value: <RelativeTime at={startedAt} /> },
    { label: 'Ended', value: <RelativeTime at={endedAt} missing="it stands" /> },
    { label: 'Alert', value: <AlertState alert={anomaly.alert} /> },
  ];
}

/** One anomaly: what was measured, what was usual, and why it was told or suppressed. */
export function AnomalyDialog({ anomaly, chart, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={anomalyInWords(anomaly)}
      size={760}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className={styles.why}>{anomaly.decision}</p>
      {chart}
      <FactList facts={factsOf(anomaly)} />
    </Modal>
  );
}
