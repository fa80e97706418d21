import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleHalf2,
  IconCloudOff,
  IconOctagon,
  IconPlayerPause,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './Status.module.css';

export type StatusKind = 'healthy' | 'degraded' | 'failing' | 'progressing' | 'unknown' | 'offline' | 'paused';

// A shape per state, so that the state survives greyscale and colour blindness.
const GLYPHS: Record<StatusKind, TablerIcon> = {
  healthy: IconCircleCheck,
  degraded: IconAlertTriangle,
  failing: IconOctagon,
  progressing: IconCircleHalf2,
  unknown: IconCircleDashed,
  offline: IconCloudOff,
  paused: IconPlayerPause,
};

const WORDS: Record<StatusKind, string> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  failing: 'Failing',
  progressing: 'Progressing',
  unknown: 'Unknown',
  offline: 'Offline',
  paused: 'Paused',
};

interface Props {
  readonly kind: StatusKind;
  /** The object's own word (CrashLoopBackOff, Ready); the kind's word otherwise. */
  readonly children?: ReactNode;
  readonly title?: string;
}

/** The glyph alone, for places where the word stands elsewhere. */
export function StatusGlyph({ kind, size = 16 }: { readonly kind: StatusKind; readonly size?: number }) {
  const Glyph = GLYPHS[kind];
  return (
    <Glyph size={size} stroke={1.9} className={`${styles.glyph} ${styles[kind]}`} aria-hidden="true">
      {kind === 'failing' ? <path d="M9.5 9.5l5 5m0 -5l-5 5" /> : null}
    </Glyph>
  );
}

/** State of an object: glyph, word and colour; only the glyph is coloured, and a healthy word is quiet. */
export function Status({ kind, children, title }: Props) {
  return (
    <span className={`${styles.status} ${kind === 'healthy' ? styles.quiet : ''}`} title={title}>
      <StatusGlyph kind={kind} />
      <span className={styles.word}>{children ?? WORDS[kind]}</span>
    </span>
  );
}
