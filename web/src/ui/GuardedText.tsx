import { sentenceCase } from '../lib/format';
import styles from './Value.module.css';

interface Props {
  readonly value: string | null;
  /** The role that may read it, where the reader's is too low; undefined where it may be read. */
  readonly needs: string | undefined;
}

/** A name or address that may be above the reader's role: the text, "—" where there is none, or which role reads it. */
export function GuardedText({ value, needs }: Props) {
  if (needs !== undefined) return <span className={styles.absent}>{`n/a — needs ${sentenceCase(needs)}`}</span>;
  return <span className="mono">{value ?? '—'}</span>;
}
