import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { noteAccessChange } from '../accounts/access-change.service.js';
import { issueToken, revokeTokensOf, tokenQuery } from '../accounts/access-token.service.js';
import { noteReport } from '../gaps/arrival.service.js';
import { explainReportedGaps, type ReportedGap, storeReportedGaps } from '../gaps/reported-gap.service.js';
import { noteSkews, settleSkews } from './agent-clock.service.js';
import { explainSelfReport, type SelfReport, storedSelfReport } from './agent-self-report.js';
import { correctionSeconds } from './clock-skew.js';

/** Gives the cluster's one agent a fresh credential and ends its earlier ones. @returns the credential, stored nowhere */
export async function issueCredential(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<string> {
  const agentId = await ensureAgent(tx, tenantId, clusterId, now);
  // A cluster that is new may be among those that role bindings select: anybody may be concerned.
  noteAccessChange(tx);
  await revokeTokensOf(tokenQuery(tx), { tenantId, principalId: agentId, kind: 'AGENT' }, now);
  const what = { kind: 'AGENT', tenantId, principalId: agentId, expiresAt: null, now } as const;
  return (await issueToken(tokenQuery(tx), what)).token;
}

async function ensureAgent(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<string> {
  await tx.query(
    `INSERT INTO agent (tenant_id, id, cluster_id, created_at, collectors, unobserved)
     VALUES ($1, $2, $3, $4, '[]', '[]') ON CONFLICT (tenant_id, cluster_id) DO NOTHING`,
    [tenantId, newId(now.getTime()), clusterId, now],
  );
  const [agent] = await tx.query<{ id: string }>('SELECT id FROM agent WHERE tenant_id = $1 AND cluster_id = $2', [
    tenantId,
    clusterId,
  ]);
  return agent!.id;
}

export interface Heartbeat extends SelfReport {
  version: string;
  startedAt: Date;
  gaps?: ReportedGap[] | null;
}

const MAX_VERSION = 100;

/**
 * Stores what the agent says of itself; a heartbeat counts as a report of its cluster.
 * `skewMs` is what its time of sending shows of its clock; null for nothing.
 * @throws UNAUTHENTICATED where the agent is not registered any more: it has to enrol anew
 */
export async function recordHeartbeat(
  tx: Tx,
  tenantId: string,
  { agent, heartbeat, skewMs = null }: { agent: AgentCaller; heartbeat: Heartbeat; skewMs?: number | null },
  now: Date,
): Promise<Outcome<Date>> {
  const problem = explainHeartbeat(heartbeat);
  if (problem) return refused(problem.field, problem.message);
  const report = Object.entries(storedSelfReport(heartbeat));
  const columns = report.map(([column], index) => `, ${column} = $${index + 6}`).join('');
  const stored = await tx.query(
    `UPDATE agent SET version = $3, started_at = $4, last_heartbeat_at = $5${columns}
     WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
    [
      tenantId,
      agent.id,
      heartbeat.version.slice(0, MAX_VERSION),
      heartbeat.startedAt,
      now,
      ...report.map(([, value]) => value),
    ],
  );
  if (stored.length === 0) {
    throw new AppError('UNAUTHENTICATED', 'The agent of this credential is not registered any more. Enrol it again.');
  }
  const [skewSeconds] = await settleSkews(tx, tenantId, [{ agent, skewMs }]);
  await noteSkews(tx, tenantId, [{ agentId: agent.id, skewSeconds: skewSeconds! }]);
  await noteReport(tx, tenantId, agent.clusterId, now);
  const shiftMs = -1_000 * correctionSeconds(skewSeconds!);
  const reported = { clusterId: agent.clusterId, gaps: heartbeat.gaps ?? [], shiftMs };
  await storeReportedGaps(tx, tenantId, reported, now);
  return done(now);
}

function explainHeartbeat(heartbeat: Heartbeat): { field: string; message: string } | null {
  const wrongReport = explainSelfReport(heartbeat);
  if (wrongReport) return wrongReport;
  const wrongGaps = explainReportedGaps(heartbeat.gaps ?? []);
  return wrongGaps ? { field: 'gaps', message: wrongGaps } : null;
}
