import { type ReactNode, useId } from 'react';
import styles from './Panel.module.css';

interface Props {
  readonly title: string;
  /** What the figures below are about: "3 nodes", "last 1 hour". */
  readonly scope?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without inner padding: for tables and lists that reach the border. */
  readonly flush?: boolean;
}

/** A titled region of a detail page. */
export function Panel({ title, scope, actions, children, flush = false }: Props) {
  const heading = useId();
  return (
    <section className={styles.panel} aria-labelledby={heading}>
      <header className={styles.header}>
        <h2 id={heading} className={styles.title} title={title}>
          {title}
        </h2>
        {scope ? <span className={`muted ${styles.scope}`}>{scope}</span> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      <div className={flush ? undefined : styles.body}>{children}</div>
    </section>
  );
}
