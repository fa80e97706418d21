import styles from './Skeleton.module.css';

/** Grey bars in the shape of a table's rows. */
export function RowsSkeleton({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div className={styles.rows} aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are equal and never move
        <div key={index} className={styles.row}>
          <span style={{ width: '14%' }} />
          <span style={{ width: `${22 + ((index * 7) % 12)}%` }} />
          <span style={{ width: '10%' }} />
          <span style={{ width: '10%' }} />
        </div>
      ))}
    </div>
  );
}

/** A grey block of a given height in pixels, for charts and tiles. */
export function BlockSkeleton({ height }: { readonly height: number }) {
  return <div className={styles.block} style={{ height }} aria-hidden="true" />;
}
