import { Link } from '@tanstack/react-router';
import styles from '../features/costs/costs.module.css';
import { useScopeName } from '../features/metrics/use-place';
import type { CostsSearch } from './costs-search';

function Team({ id }: { readonly id: string }) {
  return <span>{useScopeName({ kind: 'team', id })}</span>;
}

/** The way down to where the page looks; each part leads back there. */
export function CostPath({ search: { cluster, namespace, team } }: { readonly search: CostsSearch }) {
  if (!cluster && !namespace && !team) return null;
  const up = { cluster: undefined, namespace: undefined, team: undefined, by: undefined, sort: undefined };
  const patch = (change: object) => (old: object) => ({ ...old, ...up, ...change }) as never;
  return (
    <nav aria-label="Where" className={styles.path}>
      <Link to="/costs" search={patch({})}>
        All clusters
      </Link>
      {cluster ? (
        <>
          <span className="muted">/</span>
          {namespace ? (
            <Link to="/costs" search={patch({ cluster })}>
              {cluster}
            </Link>
          ) : (
            <span>{cluster}</span>
          )}
        </>
      ) : null}
      {namespace ? (
        <>
          <span className="muted">/</span>
          <span>{namespace}</span>
        </>
      ) : null}
      {team ? (
        <>
          <span className="muted">/</span>
          <Team id={team} />
        </>
      ) : null}
    </nav>
  );
}
