import { Cluster } from '../features/clusters/cluster.entity.js';
import { Metric } from '../features/metrics/metric.entity.js';
import { RollupDue } from '../features/metrics/rollup-due.entity.js';
import { Subject } from '../features/metrics/subject.entity.js';
import { SubjectLatest } from '../features/metrics/subject-latest.entity.js';

/** Every entity; partitioned tables have none, because TypeORM does not know PARTITION BY. */
export const entities = [Cluster, Metric, RollupDue, Subject, SubjectLatest];
