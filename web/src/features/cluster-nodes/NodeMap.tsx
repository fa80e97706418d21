import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  ClusterNodeMapDocument,
  type ClusterNodeMapQuery,
  type ClusterNodeRowFragment,
  type ClusterOverviewFragment,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatRatio, joinQuantity, plural } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Chip } from '../../ui/FilterBar';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { StatusGlyph } from '../../ui/Status';
import styles from './NodeMap.module.css';
import { type Fill, groupByPool, RAMP, rampStep, shareOf } from './node-map';
import { nodeStatus } from './node-status';

const pick = (data: ClusterNodeMapQuery) => data.clusterNodes;

function Tile({ node, fill }: { readonly node: ClusterNodeRowFragment; readonly fill: Fill }) {
  const share = shareOf(node, fill);
  const { kind, word } = nodeStatus(node);
  const figure = share === null ? 'n/a' : joinQuantity(formatRatio(share));
  const text = `${node.name}: ${word}, ${fill === 'cpu' ? 'CPU' : 'memory'} ${figure}`;
  const step = share === null ? styles.absent : styles[`step${rampStep(share)}`];
  return (
    <Link
      to="/clusters/$cluster/nodes/$node"
      params={{ cluster: node.cluster.name, node: node.name }}
      className={`${styles.tile} ${step ?? ''} ${kind === 'healthy' ? '' : styles.troubled}`}
      title={text}
      aria-label={text}
    >
      {kind === 'healthy' ? null : (
        <span className={styles.mark}>
          <StatusGlyph kind={kind} size={14} />
        </span>
      )}
    </Link>
  );
}

function Legend() {
  return (
    <ul className={styles.legend} aria-label="Share of allocatable in use">
      {RAMP.map(({ step, label }) => (
        <li key={step}>
          <span className={`${styles.key} ${styles[`step${step}`] ?? ''}`} />
          {label}
        </li>
      ))}
      <li>
        <span className={`${styles.key} ${styles.absent}`} />
        n/a
      </li>
    </ul>
  );
}

/** The cluster's nodes as tiles: fill says how full, glyph and border say whether it is well. */
export function NodeMap({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const [fill, setFill] = useState<Fill>('cpu');
  const variables = useMemo(() => ({ cluster: [cluster.id] }), [cluster.id]);
  const view = useView(ClusterNodeMapDocument, { variables, pick, title: 'Node map' });
  return (
    <Panel
      title="Node map"
      scope={view.data ? plural(view.data.totalCount, 'node') : null}
      actions={
        <>
          <Chip label="CPU" isOn={fill === 'cpu'} onChange={() => setFill('cpu')} />
          <Chip label="Memory" isOn={fill === 'memory'} onChange={() => setFill('memory')} />
        </>
      }
    >
      <QueryView
        view={view}
        name="the node map"
        loading={<BlockSkeleton height={120} />}
        isEmpty={({ edges }) => edges.length === 0}
        empty={<Empty title="No nodes reported yet." />}
        stale={() => null}
      >
        {({ edges, totalCount }) => (
          <>
            <div className={styles.groups}>
              {groupByPool(edges.map((edge) => edge.node)).map(({ pool, nodes }) => (
                <div key={pool}>
                  <p className={styles.pool}>{pool}</p>
                  <div className={styles.tiles}>
                    {nodes.map((node) => (
                      <Tile key={node.id} node={node} fill={fill} />
                    ))}
                  </div>
                </div>
              ))}
            </div>
            <div className={styles.foot}>
              <Legend />
              <Link to="/nodes" search={{ cluster: cluster.name }}>
                {totalCount > edges.length ? `First ${edges.length} shown; all as table` : 'As table'}
              </Link>
            </div>
          </>
        )}
      </QueryView>
    </Panel>
  );
}
