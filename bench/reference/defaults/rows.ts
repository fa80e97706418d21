import DataLoader from 'dataloader';
import pg from 'pg';
import { Cluster, ClusterNode, Pod } from './objects.js';

// The three statements that such a page needs, by hand: an ORM would only add to what is measured.

const POD = `SELECT id, cluster_id AS "clusterId", namespace, name, phase, reason, is_ready AS "isReady",
    ready_containers AS "readyContainers", restart_count AS "restartCount", node_name AS "nodeName", pod_ip AS "podIp",
    created_at AS "createdAt", observed_at AS "observedAt"
  FROM pod WHERE tenant_id = $1 AND deleted_at IS NULL ORDER BY name, id LIMIT $2`;
const CLUSTER_NODE = `SELECT cluster_id AS "clusterId", name, status, zone, kubelet_version AS "kubeletVersion"
  FROM cluster_node WHERE tenant_id = $1
    AND (cluster_id, name) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))`;
const CLUSTER = `SELECT id, name, environment, region, kubernetes_version AS "kubernetesVersion"
  FROM cluster WHERE tenant_id = $1 AND id = ANY($2)`;

export interface Context {
  readPods(limit: number): Promise<Pod[]>;
  clusters: DataLoader<string, Cluster | null>;
  clusterNodes: DataLoader<{ clusterId: string; name: string }, ClusterNode | null, string>;
}

/** One per request, as DataLoader's documentation asks for. */
export function createContext(pool: pg.Pool, tenantId: string): Context {
  const read = async <T extends object>(type: new () => T, sql: string, params: unknown[]): Promise<T[]> => {
    const { rows } = await pool.query(sql, params);
    return rows.map((row) => Object.assign(new type(), row));
  };
  return {
    readPods: (limit) => read(Pod, POD, [tenantId, limit]),
    clusters: new DataLoader(async (ids) => {
      const rows = await read(Cluster, CLUSTER, [tenantId, ids]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    clusterNodes: new DataLoader(
      async (keys) => {
        const wanted = [keys.map((key) => key.clusterId), keys.map((key) => key.name)];
        const rows = await read(ClusterNode, CLUSTER_NODE, [tenantId, ...wanted]);
        const byKey = new Map(rows.map((row) => [keyOf(row), row]));
        return keys.map((key) => byKey.get(keyOf(key)) ?? null);
      },
      { cacheKeyFn: keyOf },
    ),
  };
}

function keyOf({ clusterId, name }: { clusterId: string; name: string }): string {
  return `${clusterId}/${name}`;
}
