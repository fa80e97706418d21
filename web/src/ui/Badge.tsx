import type { ReactNode } from 'react';
import styles from './Badge.module.css';

interface Props {
  readonly children: ReactNode;
  readonly tone?: 'neutral' | 'accent';
  readonly title?: string;
}

/** A short text label beside a name. */
export function Badge({ children, tone = 'neutral', title }: Props) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`} title={title}>
      {children}
    </span>
  );
}

/** Marks a simulated cluster wherever its name stands. */
export function DemoBadge() {
  return (
    <Badge tone="accent" title="Simulated cluster: its objects and values are not real">
      Demo
    </Badge>
  );
}
