import { Fragment, type ReactNode } from 'react';
import styles from './Breadcrumb.module.css';

/** The scope of the page: Fleet / prod-eu / checkout / api-7d9f. The last part is the page itself. */
export function Breadcrumb({ parts }: { readonly parts: readonly { key: string; node: ReactNode }[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className={styles.crumbs}>
        {parts.map(({ key, node }, index) => (
          <Fragment key={key}>
            {index > 0 ? (
              <li aria-hidden="true" className={styles.slash}>
                /
              </li>
            ) : null}
            <li aria-current={index === parts.length - 1 ? 'page' : undefined}>{node}</li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}
