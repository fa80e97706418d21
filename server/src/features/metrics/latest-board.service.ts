import type { Tx } from '../../platform/database.js';
import { BoardCache } from './board-cache.js';
import type { LatestUsage } from './latest.js';
import { decodeBoard, emptyBoard, encodeBoard, type LatestBoard } from './latest-board.js';
import { mergeBoard } from './latest-merge.js';
import { LatestView } from './latest-view.js';

/** What one batch says of a cluster's newest usage. */
export interface LatestReport {
  clusterId: string;
  source: string;
  usages: readonly LatestUsage[];
}

/** Some 1.5 million containers; a process that sees more reads some boards again. */
const boards = new BoardCache(64 * 1_024 * 1_024);
const keyOf = (tenantId: string, clusterId: string): string => `${tenantId}/${clusterId}`;

/** Revisions count; the moment beside it tells a backup that was restored under a running server. */
const STAMP = `b.revision || '@' || date_part('epoch', b.updated_at)`;

interface StoredBoard {
  clusterId: string;
  revision: string;
  stamp: string;
  /** Null where the process knows this state. */
  body: Buffer | null;
}

/** The newest usage of a cluster; null where nothing was ever measured. */
export async function readBoard(tx: Tx, tenantId: string, clusterId: string): Promise<LatestView | null> {
  return (await readBoards(tx, tenantId, [clusterId])).get(clusterId) ?? null;
}

/** The newest usage of clusters by one statement, which carries only what the process does not know yet. */
export function readBoards(tx: Tx, tenantId: string, clusterIds: readonly string[]): Promise<Map<string, LatestView>> {
  return fetchBoards(tx, tenantId, clusterIds, '');
}

/**
 * Brings reports of any number of clusters into their boards: one statement that locks them, one that writes. Clusters
 * are locked in the order of their ids, so that two transactions never wait for each other in a circle.
 */
export async function mergeLatest(tx: Tx, tenantId: string, reports: readonly LatestReport[]): Promise<void> {
  const byCluster = new Map<string, LatestReport[]>();
  for (const report of reports) {
    if (report.usages.length === 0) continue;
    const others = byCluster.get(report.clusterId);
    if (others) others.push(report);
    else byCluster.set(report.clusterId, [report]);
  }
  if (byCluster.size === 0) return;
  const stored = await lockBoards(tx, tenantId, [...byCluster.keys()].sort());
  const changed = [...stored].flatMap(([clusterId, { board }]) => {
    const merged = mergeBoard(board, byCluster.get(clusterId)!);
    return merged.isChanged ? [{ clusterId, ...merged }] : [];
  });
  if (changed.length > 0) await writeBoards(tx, tenantId, changed);
}

async function lockBoards(tx: Tx, tenantId: string, clusterIds: string[]): Promise<Map<string, LatestView>> {
  const LOCKED = 'ORDER BY b.cluster_id FOR UPDATE OF b';
  const found = await fetchBoards(tx, tenantId, clusterIds, LOCKED);
  const missing = clusterIds.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  await tx.query(
    `INSERT INTO latest_board (tenant_id, cluster_id, revision, body, updated_at, has_newcomers)
     SELECT $1, id, 0, $3, now(), false FROM unnest($2::uuid[]) AS c (id)
     ON CONFLICT (tenant_id, cluster_id) DO NOTHING`,
    [tenantId, missing, encodeBoard(emptyBoard())],
  );
  return new Map([...found, ...(await fetchBoards(tx, tenantId, missing, LOCKED))]);
}

async function fetchBoards(
  tx: Tx,
  tenantId: string,
  clusterIds: readonly string[],
  locking: string,
): Promise<Map<string, LatestView>> {
  const known = clusterIds.map((id) => boards.get(keyOf(tenantId, id)));
  const rows = await tx.query<StoredBoard>(
    `SELECT b.cluster_id AS "clusterId", b.revision, ${STAMP} AS stamp,
       CASE WHEN k.stamp = ${STAMP} THEN NULL ELSE b.body END AS body
     FROM latest_board b JOIN unnest($2::uuid[], $3::text[]) AS k (cluster_id, stamp) ON k.cluster_id = b.cluster_id
     WHERE b.tenant_id = $1 ${locking}`,
    [tenantId, clusterIds, known.map((view) => view?.stamp ?? null)],
  );
  const views = rows.map((row): [string, LatestView] => {
    if (!row.body) return [row.clusterId, known[clusterIds.indexOf(row.clusterId)]!];
    const view = new LatestView(decodeBoard(row.body), Number(row.revision), row.stamp);
    boards.put(keyOf(tenantId, row.clusterId), view);
    return [row.clusterId, view];
  });
  return new Map(views);
}

interface ChangedBoard {
  clusterId: string;
  board: LatestBoard;
  hasNewcomers: boolean;
}

async function writeBoards(tx: Tx, tenantId: string, changed: readonly ChangedBoard[]): Promise<void> {
  // Each body is a parameter of its own: an array of them would travel as text, twice as long.
  const tuples = changed.map((_, n) => `($${3 * n + 2}::uuid, $${3 * n + 3}::bytea, $${3 * n + 4}::boolean)`);
  const written = await tx.query<Omit<StoredBoard, 'body'>>(
    `UPDATE latest_board b SET body = n.body, revision = b.revision + 1, updated_at = now(),
       has_newcomers = b.has_newcomers OR n.has_newcomers
     FROM (VALUES ${tuples.join(', ')}) AS n (cluster_id, body, has_newcomers)
     WHERE b.tenant_id = $1 AND b.cluster_id = n.cluster_id
     RETURNING b.cluster_id AS "clusterId", b.revision, ${STAMP} AS stamp`,
    [tenantId, ...changed.flatMap((one) => [one.clusterId, encodeBoard(one.board), one.hasNewcomers])],
  );
  const made = new Map(changed.map(({ clusterId, board }) => [clusterId, board]));
  // A revision that is rolled back is given out again, with another content.
  tx.afterCommit(() => {
    for (const { clusterId, revision, stamp } of written) {
      boards.put(keyOf(tenantId, clusterId), new LatestView(made.get(clusterId)!, Number(revision), stamp));
    }
  });
}
