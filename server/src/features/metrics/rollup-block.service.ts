import type { Tx } from '../../platform/database.js';
import { decodeRollup, encodeRollup, type RollupScope, type RollupTable, type Section } from './rollup-table.js';

/** Stored in every row: they never change. */
const SCOPE_CODES: Record<RollupScope, number> = { SUBJECT: 1, NAMESPACE: 2, WORKLOAD: 3, CLUSTER_NODE: 4 };

/** A table to store: buckets of `stepSeconds` that begin at `chunkAt` and cover `spanSeconds`. */
export interface RollupPart {
  metricId: number;
  scope: RollupScope;
  stepSeconds: number;
  spanSeconds: number;
  table: RollupTable<number | string>;
}

export interface RollupPlace {
  clusterId: string;
  chunkAt: number;
  now: Date;
}

/** Keys of one row: few enough that a chart of one of them reads little, enough that a row is not all overhead. */
const CELLS_PER_ROW = 8_192;
const ROWS_PER_STATEMENT = 200;
const COLUMNS = 7;

/** Stores tables of one chunk in place of what is there for it. */
export async function storeRollups(tx: Tx, tenantId: string, place: RollupPlace, parts: RollupPart[]): Promise<void> {
  const rows = parts.flatMap((part) => rowsOf(part, place));
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const some = rows.slice(from, from + ROWS_PER_STATEMENT);
    const tuples = some.map((_, n) => {
      const at = (column: number): string => `$${4 + n * COLUMNS + column}`;
      return `($1, $2, $3, $4, ${[1, 2, 3, 4, 5, 6, 7].map(at).join(', ')})`;
    });
    await tx.query(
      `INSERT INTO rollup_block (tenant_id, cluster_id, chunk_at, rebuilt_at, metric_id, scope, step_seconds,
         span_seconds, first_key, last_key, body) VALUES ${tuples.join(', ')}`,
      [tenantId, place.clusterId, new Date(place.chunkAt), place.now, ...some.flat()],
    );
  }
}

function rowsOf(
  { metricId, scope, stepSeconds, spanSeconds, table }: RollupPart,
  { chunkAt }: RollupPlace,
): unknown[][] {
  const perRow = Math.max(64, Math.floor(CELLS_PER_ROW / table.buckets));
  const rows: unknown[][] = [];
  for (let first = 0; first < table.keys.length; first += perRow) {
    const last = Math.min(first + perRow, table.keys.length);
    const body = encodeRollup(table, { first, last }, { startAt: chunkAt, stepMs: stepSeconds * 1_000 });
    const [low, high] = [table.keys[first]!, table.keys[last - 1]!];
    // Names have no numbers of their own: their place in the table tells the rows apart.
    const ends = typeof low === 'number' ? [low, high] : [first, last - 1];
    rows.push([metricId, SCOPE_CODES[scope], stepSeconds, spanSeconds, ...ends, body]);
  }
  return rows;
}

export interface Deletion {
  clusterId: string;
  /** Unix ms of chunks, `to` exclusive. */
  from: number;
  to: number;
  spanSeconds: readonly number[];
  /** Null for every metric and scope. */
  only: { metricId: number; scope: RollupScope } | null;
}

/** Deletes what is stored of chunks with those spans. */
export async function deleteRollups(tx: Tx, tenantId: string, what: Deletion): Promise<void> {
  const { clusterId, from, to, spanSeconds, only } = what;
  await tx.query(
    `DELETE FROM rollup_block WHERE tenant_id = $1 AND cluster_id = $2 AND span_seconds = ANY($3::int[])
       AND chunk_at >= $4 AND chunk_at < $5 AND ($6::int IS NULL OR (metric_id = $6 AND scope = $7::smallint))`,
    [
      ...[tenantId, clusterId, spanSeconds, new Date(from), new Date(to)],
      ...[only?.metricId ?? null, only ? SCOPE_CODES[only.scope] : null],
    ],
  );
}

export interface RollupQuery {
  clusterId: string;
  /** Null for every metric. */
  metricIds: readonly number[] | null;
  scopes: readonly RollupScope[];
  stepSeconds: readonly number[];
  /** Unix ms of chunks, `to` exclusive. */
  from: number;
  to: number;
  /** Only rows that may hold a key between them; null for all. */
  keys: { least: number; greatest: number } | null;
  sections: ReadonlySet<Section>;
}

export interface StoredRollup {
  metricId: number;
  scope: RollupScope;
  stepSeconds: number;
  spanSeconds: number;
  chunkAt: number;
  table: RollupTable<number | string>;
  /** The same with other statistics. */
  decode(sections: ReadonlySet<Section>): RollupTable<number | string>;
}

const SCOPES = new Map(Object.entries(SCOPE_CODES).map(([scope, code]) => [code, scope as RollupScope]));

/**
 * Reads roll-ups, in no particular order.
 * @throws Error naming the one that cannot be read
 */
export async function readRollups(tx: Tx, tenantId: string, query: RollupQuery): Promise<StoredRollup[]> {
  const rows = await tx.read(
    `SELECT metric_id, scope, step_seconds, span_seconds, chunk_at, body FROM rollup_block
     WHERE tenant_id = $1 AND cluster_id = $2 AND ($3::int[] IS NULL OR metric_id = ANY($3::int[]))
       AND scope = ANY($4::smallint[]) AND step_seconds = ANY($5::int[]) AND chunk_at >= $6 AND chunk_at < $7
       AND ($8::int IS NULL OR (first_key <= $9::int AND last_key >= $8::int))`,
    [
      tenantId,
      query.clusterId,
      query.metricIds,
      query.scopes.map((scope) => SCOPE_CODES[scope]),
      query.stepSeconds,
      new Date(query.from),
      new Date(query.to),
      query.keys?.least ?? null,
      query.keys?.greatest ?? null,
    ],
    { isStable: false },
  );
  return rows.map((row) => storedRollup(row as RollupRow, query.sections));
}

type RollupRow = [metricId: number, scope: number, stepSeconds: number, spanSeconds: number, at: Date, body: Buffer];

function storedRollup(row: RollupRow, sections: ReadonlySet<Section>): StoredRollup {
  const [metricId, code, stepSeconds, spanSeconds, at, body] = row;
  const scope = SCOPES.get(code)!;
  const chunkAt = new Date(at).getTime();
  const decode = (some: ReadonlySet<Section>): RollupTable<number | string> => {
    try {
      return decodeRollup(body, some, { startAt: chunkAt, stepMs: stepSeconds * 1_000 });
    } catch (error) {
      const what = `metric ${metricId}, scope ${scope}, step ${stepSeconds} s, chunk ${new Date(at).toISOString()}`;
      throw new Error(`A roll-up (${what}) cannot be read: ${String(error)}`, { cause: error });
    }
  };
  return { metricId, scope, stepSeconds, spanSeconds, chunkAt, table: decode(sections), decode };
}
