import { Cluster } from '../features/clusters/cluster.entity.js';

/** Every entity; partitioned tables have none, because TypeORM does not know PARTITION BY. */
export const entities = [Cluster];
