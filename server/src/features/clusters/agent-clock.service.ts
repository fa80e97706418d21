import type { Tx } from '../../platform/database.js';
import { settleSkew } from './clock-skew.js';

export { correctionSeconds } from './clock-skew.js';

export interface MeasuredSkew {
  agent: { id: string };
  /** Null where the agent does not say when it sent its message. */
  skewMs: number | null;
}

/** How far the clocks of agents are ahead, in the order given; null where nothing is known. Writes nothing. */
export async function settleSkews(
  tx: Tx,
  tenantId: string,
  measured: readonly MeasuredSkew[],
): Promise<(number | null)[]> {
  const rows = await tx.read(
    'SELECT id, clock_skew_seconds FROM agent WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
    [tenantId, [...new Set(measured.map(({ agent }) => agent.id))]],
    { isStable: true },
  );
  const known = new Map(rows as [string, number | null][]);
  return measured.map(({ agent, skewMs }) => {
    if (skewMs !== null) known.set(agent.id, settleSkew(known.get(agent.id) ?? null, skewMs));
    return known.get(agent.id) ?? null;
  });
}

/** Keeps what was found; the last of several for one agent counts. Writes only what has changed. */
export async function noteSkews(
  tx: Tx,
  tenantId: string,
  found: readonly { agentId: string; skewSeconds: number | null }[],
): Promise<void> {
  const skews = new Map(
    found.flatMap(({ agentId, skewSeconds }) => (skewSeconds === null ? [] : [[agentId, skewSeconds]])),
  );
  if (skews.size === 0) return;
  // Locked in the order of ids, so that two transactions never wait in a circle.
  await tx.read(
    `WITH changed AS (
       SELECT a.id, n.skew FROM agent a JOIN unnest($2::uuid[], $3::float8[]) AS n (id, skew) ON n.id = a.id
       WHERE a.tenant_id = $1 AND a.clock_skew_seconds IS DISTINCT FROM n.skew ORDER BY a.id FOR NO KEY UPDATE OF a)
     UPDATE agent a SET clock_skew_seconds = c.skew FROM changed c WHERE a.tenant_id = $1 AND a.id = c.id`,
    [tenantId, [...skews.keys()], [...skews.values()]],
    { isStable: true },
  );
}
