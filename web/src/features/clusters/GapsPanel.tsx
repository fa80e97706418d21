import { useMemo } from 'react';
import {
  ClusterGapsDocument,
  type ClusterGapsQuery,
  type ClusterOverviewFragment,
  type GapRowFragment,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { StatusGlyph } from '../../ui/Status';
import { gapKind } from './cluster-health';
import styles from './HealthRows.module.css';

const pick = (data: ClusterGapsQuery) => data.cluster?.gaps;
const keyOf = ({ reason, data, from }: GapRowFragment) => `${reason} ${data} ${from}`;

/** When data of the cluster is missing, why, and what of it arrived later; charts leave these times empty. */
export function GapsPanel({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const variables = useMemo(() => ({ name: cluster.name }), [cluster.name]);
  const view = useView(ClusterGapsDocument, { variables, pick, title: 'Gaps in the data' });
  const count = view.data?.length ?? 0;
  return (
    <Panel title="Gaps in the data" scope={`${count > 0 ? `${plural(count, 'gap')}, ` : ''}last 7 days`} flush>
      <QueryView
        view={view}
        name="gaps in the data"
        loading={<RowsSkeleton rows={3} />}
        isEmpty={(gaps) => gaps.length === 0}
        empty={<Empty title="No gaps: everything was reported and collected." />}
        stale={() => null}
      >
        {(gaps) => (
          <ul className={styles.rows}>
            {gaps.map((gap) => (
              <li key={keyOf(gap)} className={styles.row}>
                <StatusGlyph kind={gapKind(gap)} />
                <span className={styles.text}>{gap.message}</span>
                <span className="muted">
                  <RelativeTime at={gap.to ?? gap.from} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
