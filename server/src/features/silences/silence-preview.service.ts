import type { Tx } from '../../platform/database.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type Rights, scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { UserError } from '../../platform/user-error.types.js';
import type { Matcher } from '../alerts/matcher.js';
import { type Extent, explainBroad } from './broad.js';
import { MATCHED_ALERTS, matchConditions } from './matcher.sql.js';
import { type Reach, reachOf } from './reach.service.js';

interface Question {
  rights: Rights;
  matchers: readonly Matcher[];
  reach: Reach;
}

/** How many open alerts matchers match, of those that the caller may see. */
export async function readExtent(tx: Tx, tenantId: string, question: Question): Promise<Extent> {
  const { conditions, matched, params } = clauses(tenantId, question);
  const [row] = await tx.query<Extent>(
    `SELECT count(*) FILTER (WHERE ${matched})::int AS matched, count(*)::int AS total
     FROM ${MATCHED_ALERTS} WHERE ${conditions} AND t.resolved_at IS NULL`,
    params.values,
  );
  return row!;
}

function clauses(tenantId: string, { rights, matchers, reach }: Question) {
  const params = new SqlParams();
  const scope = [`t.tenant_id = ${params.add(tenantId)}`, ...scopeConditions(rights, IN_NAMESPACE, params)];
  const matched = matchConditions(matchers, reach, params).join(' AND ') || 'true';
  return { conditions: scope.join(' AND '), matched, params };
}

/** What matchers would have muted, as counts; see `SilencePreview`. */
export interface Consequence {
  openNow: number;
  firingNow: number;
  silencedNow: number;
  openTotal: number;
  lastDay: number;
  lastWeek: number;
  /** Ids of some that match, open and newest first. */
  exampleIds: string[];
}

const DAY_MS = 86_400_000;
/** Of one kind, so that a storm does not make a form wait. */
const MAX_COUNTED = 50_000;

/** Counts what matchers match now and matched in the last day and week, of what the caller may see. */
export async function readConsequence(
  tx: Tx,
  tenantId: string,
  question: Question & { first: number },
  now: Date,
): Promise<Consequence> {
  const extent = await readExtent(tx, tenantId, question);
  const { conditions, matched, params } = clauses(tenantId, question);
  const day = params.add(new Date(now.getTime() - DAY_MS));
  const week = params.add(new Date(now.getTime() - 7 * DAY_MS));
  const moment = params.add(now);
  const columns = 't.id, t.state, t.resolved_at, t.changed_at, t.silenced_until';
  // What was resolved in the week changed in it too, which has an index.
  const [row] = await tx.query<Omit<Consequence, 'openTotal'>>(
    `WITH found AS (
       (SELECT ${columns} FROM ${MATCHED_ALERTS}
        WHERE ${conditions} AND t.resolved_at IS NULL AND ${matched} LIMIT ${MAX_COUNTED})
       UNION ALL
       (SELECT ${columns} FROM ${MATCHED_ALERTS}
        WHERE ${conditions} AND t.changed_at >= ${week} AND t.resolved_at >= ${week} AND ${matched}
        LIMIT ${MAX_COUNTED}))
     SELECT count(*) FILTER (WHERE resolved_at IS NULL)::int AS "openNow",
       count(*) FILTER (WHERE resolved_at IS NULL AND state = 'FIRING')::int AS "firingNow",
       count(*) FILTER (WHERE resolved_at IS NULL AND silenced_until > ${moment})::int AS "silencedNow",
       count(*) FILTER (WHERE resolved_at IS NULL OR resolved_at >= ${day})::int AS "lastDay",
       count(*)::int AS "lastWeek",
       ARRAY(SELECT id FROM found ORDER BY resolved_at IS NOT NULL, changed_at DESC, id
             LIMIT ${params.add(question.first)}) AS "exampleIds"
     FROM found`,
    params.values,
  );
  return { ...row!, openTotal: extent.total };
}

/** As `SilencePreview`, with the ids of its examples. */
export interface Preview extends Consequence {
  broadReason: string | null;
  problems: UserError[];
}

const NOTHING: Consequence = {
  openNow: 0,
  firingNow: 0,
  silencedNow: 0,
  openTotal: 0,
  lastDay: 0,
  lastWeek: 0,
  exampleIds: [],
};
const MAX_EXAMPLES = 50;

/** What a silence with these matchers would do, before anybody makes it. */
export async function previewSilence(
  tx: Tx,
  tenantId: string,
  { rights, matchers, first }: { rights: Rights; matchers: readonly Matcher[]; first: number },
  now: Date,
): Promise<Preview> {
  const reach = await reachOf(tx, tenantId, { rights, matchers });
  if (!reach.done) return { ...NOTHING, broadReason: null, problems: reach.userErrors };
  const limit = Math.max(0, Math.min(first, MAX_EXAMPLES));
  const consequence = await readConsequence(tx, tenantId, { rights, matchers, reach: reach.done, first: limit }, now);
  const extent = { matched: consequence.openNow, total: consequence.openTotal };
  return { ...consequence, broadReason: explainBroad(matchers, extent), problems: [] };
}
