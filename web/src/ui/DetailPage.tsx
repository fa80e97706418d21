import type { ReactNode } from 'react';
import { Breadcrumb } from './Breadcrumb';
import { CopyButton } from './CopyButton';
import { type Fact, Facts } from './Facts';
import styles from './page.module.css';

interface Props {
  readonly name: string;
  readonly crumbs: readonly { key: string; node: ReactNode }[];
  /** Badges behind the name. */
  readonly badges?: ReactNode;
  /** Whether it is broken, since when, and why. */
  readonly verdict: ReactNode;
  readonly facts: readonly Fact[];
  readonly children: ReactNode;
}

/** A detail page: where one is, the verdict, the facts, then panels. */
export function DetailPage({ name, crumbs, badges, verdict, facts, children }: Props) {
  return (
    <div className={styles.detail}>
      <title>{`${name} · K8Intel`}</title>
      <div className={styles.detailHead}>
        <Breadcrumb parts={crumbs} />
        <div className={styles.titleRow}>
          <h1>{name}</h1>
          <CopyButton text={name} label="Copy name" />
          {badges}
        </div>
        <div className={styles.verdict}>{verdict}</div>
        <Facts facts={facts} />
      </div>
      {children}
    </div>
  );
}

/** Two panels beside each other, one below the other where it is narrow. */
export function Columns({ children }: { readonly children: ReactNode }) {
  return <div className={styles.columns}>{children}</div>;
}
