import { IconAlertOctagonFilled, IconAlertTriangleFilled, IconInfoCircle, type TablerIcon } from '@tabler/icons-react';
import { formatCount } from '../lib/format';
import styles from './Severity.module.css';

export type SeverityLevel = 'CRITICAL' | 'WARNING' | 'INFO';

const GLYPHS: Record<SeverityLevel, TablerIcon> = {
  CRITICAL: IconAlertOctagonFilled,
  WARNING: IconAlertTriangleFilled,
  INFO: IconInfoCircle,
};

const WORDS: Record<SeverityLevel, string> = { CRITICAL: 'Critical', WARNING: 'Warning', INFO: 'Info' };

function Glyph({ level }: { readonly level: SeverityLevel }) {
  const Shape = GLYPHS[level];
  return <Shape size={15} className={`${styles.glyph} ${styles[level]}`} aria-hidden="true" />;
}

/** Impact of a problem: glyph, word and colour. */
export function Severity({ level }: { readonly level: SeverityLevel }) {
  return (
    <span className={styles.severity}>
      <Glyph level={level} />
      <span>{WORDS[level]}</span>
    </span>
  );
}

interface Counts {
  readonly critical: number;
  readonly warning: number;
}

/** "2 critical, 5 warning" in the space of two numbers; zero of both reads as a quiet 0. */
export function SeverityCounts({ critical, warning }: Counts) {
  if (critical + warning === 0) return <span className="muted">0</span>;
  const counts: [SeverityLevel, number][] = [
    ['CRITICAL', critical],
    ['WARNING', warning],
  ];
  return (
    <span className={styles.counts}>
      {counts
        .filter(([, count]) => count > 0)
        .map(([level, count]) => (
          <span key={level} className={styles.severity}>
            <Glyph level={level} />
            {formatCount(count)}
            <span className="visually-hidden">{WORDS[level].toLowerCase()}</span>
          </span>
        ))}
    </span>
  );
}
