import { createHash } from 'node:crypto';

export type BatchKind = 'inventory' | 'events' | 'findings' | 'metrics';

/** What the spool has to know of a batch without reading its body. Times are unix ms of the observations. */
export interface BatchHeader {
  readonly kind: BatchKind;
  readonly batchId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly from: number;
  readonly to: number;
  readonly items: number;
  /** Its age in the spool counts from here, where that is not `to`: reports of long ago are not old in the spool. */
  readonly agesFrom?: number;
  /** On the last part of a complete snapshot: inventory batches before this sequence say nothing more. */
  readonly supersedesBefore?: number;
  /** It has dynamic metrics, which the server must know before it comes. */
  readonly hasDynamicMetrics?: boolean;
}

const MAGIC = 'K8IS1 ';
const KINDS: readonly unknown[] = ['inventory', 'events', 'findings', 'metrics'];

/** One line of header with the body's SHA-256, then the body: the mutation's input as JSON. */
export function encodeRecord(header: BatchHeader, body: string): Buffer {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.from(`${MAGIC}${JSON.stringify({ ...header, sha256 })}\n${body}`);
}

function isHeader(value: unknown): value is BatchHeader & { sha256: string } {
  if (typeof value !== 'object' || value === null) return false;
  const header = value as Record<string, unknown>;
  const areNumbers = ['epoch', 'sequence', 'from', 'to', 'items'].every((key) => Number.isFinite(header[key]));
  return areNumbers && KINDS.includes(header['kind']) && typeof header['batchId'] === 'string';
}

/** The header of a record, from its first bytes; null when it is damaged. */
export function decodeHeader(start: Buffer): (BatchHeader & { sha256: string }) | null {
  const end = start.indexOf(0x0a);
  const line = start.subarray(0, end).toString();
  if (end < 0 || !line.startsWith(MAGIC)) return null;
  try {
    const header: unknown = JSON.parse(line.slice(MAGIC.length));
    return isHeader(header) ? header : null;
  } catch {
    return null;
  }
}

/** The body of a whole record as it was written; null when it is torn or its checksum does not hold. */
export function decodeBody(record: Buffer): string | null {
  const header = decodeHeader(record);
  if (header === null) return null;
  const body = record.subarray(record.indexOf(0x0a) + 1);
  return createHash('sha256').update(body).digest('hex') === header.sha256 ? body.toString() : null;
}
