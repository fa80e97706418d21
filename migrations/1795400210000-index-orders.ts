import type { MigrationInterface, QueryRunner } from 'typeorm';

// One index per order of every list, so that a page is a range of it wherever it lies. Gone objects stay for their
// history and soon outnumber those that live, so the lists of live ones have partial indexes; lists that show gone ones
// too are served by name and by time of creation. Replaces ix_pod_restarts, which only lists of live pods used.
//
// Building takes about a second per index and million rows, during which the tables can be read but not written.

const LIVE = ' WHERE deleted_at IS NULL';

const INDEXES: Record<string, string> = {
  ix_cluster_by_name: 'cluster (tenant_id, name, id)',
  ix_audit_entry_seq: 'audit_entry (tenant_id, seq, id)',

  ix_cluster_node_live_name: `cluster_node (tenant_id, name, id)${LIVE}`,
  ix_cluster_node_live_created: `cluster_node (tenant_id, created_at, id)${LIVE}`,
  ix_cluster_node_live_status: `cluster_node (tenant_id, status, id)${LIVE}`,
  ix_cluster_node_live_cluster: `cluster_node (tenant_id, cluster_id, name, id)${LIVE}`,

  ix_namespace_live_name: `namespace (tenant_id, name, id)${LIVE}`,
  ix_namespace_live_created: `namespace (tenant_id, created_at, id)${LIVE}`,

  ix_workload_live_name: `workload (tenant_id, name, id)${LIVE}`,
  ix_workload_live_namespace: `workload (tenant_id, namespace, id)${LIVE}`,
  ix_workload_live_created: `workload (tenant_id, created_at, id)${LIVE}`,
  ix_workload_live_cluster: `workload (tenant_id, cluster_id, name, id)${LIVE}`,

  ix_pod_live_name: `pod (tenant_id, name, id)${LIVE}`,
  ix_pod_live_namespace: `pod (tenant_id, namespace, id)${LIVE}`,
  ix_pod_live_created: `pod (tenant_id, created_at, id)${LIVE}`,
  ix_pod_live_restarts: `pod (tenant_id, restart_count, id)${LIVE}`,
  ix_pod_live_phase: `pod (tenant_id, phase, id)${LIVE}`,
  ix_pod_live_reason: 'pod (tenant_id, reason, id) WHERE deleted_at IS NULL AND reason IS NOT NULL',
  ix_pod_live_cluster: `pod (tenant_id, cluster_id, name, id)${LIVE}`,
  ix_pod_live_cluster_namespace: `pod (tenant_id, cluster_id, namespace, name, id)${LIVE}`,
  ix_pod_live_cluster_node: `pod (tenant_id, cluster_id, node_name, name, id)${LIVE}`,

  ix_container_live_name: `container (tenant_id, name, id)${LIVE}`,
  ix_container_live_namespace: `container (tenant_id, namespace, id)${LIVE}`,
  ix_container_live_restarts: `container (tenant_id, restart_count, id)${LIVE}`,

  ix_alert_state_severity: 'alert (tenant_id, state, severity_rank, id)',
  ix_alert_state_last_seen: 'alert (tenant_id, state, last_seen_at, id)',
  ix_alert_state_first_seen: 'alert (tenant_id, state, first_seen_at, id)',
  ix_alert_cluster_last_seen: 'alert (tenant_id, cluster_id, last_seen_at, id)',
  ix_cluster_event_type_seen: 'cluster_event (tenant_id, type, last_seen_at, id)',
};

export class IndexOrders1795400210000 implements MigrationInterface {
  name = 'IndexOrders1795400210000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(INDEXES)) await runner.query(`CREATE INDEX ${name} ON ${columns}`);
    await runner.query('DROP INDEX ix_pod_restarts');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX ix_pod_restarts ON pod (tenant_id, restart_count, id)');
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
