import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Tx } from '../../platform/database.js';

export type TokenKind = 'SESSION' | 'SIGN_IN_LINK' | 'AGENT' | 'ENROL' | 'API_KEY';

/** Tokens live in a reference table, because they must be found before the tenant is known. */
export type Query = <Row>(sql: string, params: readonly unknown[]) => Promise<Row[]>;

/** Tokens are written in the transaction of what they belong to. */
export function tokenQuery(tx: Tx): Query {
  return (sql, params) => tx.query(sql, params);
}

/** Whom a valid token stands for. */
export interface TokenOwner {
  tokenId: string;
  kind: TokenKind;
  tenantId: string;
  principalId: string;
}

export interface IssuedToken {
  /** Shown once; only its hash is stored. */
  token: string;
  id: string;
  /** What may be shown later to tell tokens apart. */
  prefix: string;
}

const KIND_MARK: Record<TokenKind, string> = { SESSION: 's', SIGN_IN_LINK: 'l', AGENT: 'a', ENROL: 'e', API_KEY: 'k' };
const ID_BYTES = 9;
const SECRET_BYTES = 32;

/**
 * Makes a token `k8i_<kind><id>_<secret><checksum>`: the id finds the row, the secret of 256 bits is compared by its
 * hash, the checksum lets a scanner of leaked secrets recognise it without asking us.
 */
export async function issueToken(
  query: Query,
  what: { kind: TokenKind; tenantId: string; principalId: string; expiresAt: Date | null; now: Date },
): Promise<IssuedToken> {
  const id = `${KIND_MARK[what.kind]}${base62(randomBytes(ID_BYTES))}`;
  const secret = base62(randomBytes(SECRET_BYTES));
  await query(
    `INSERT INTO access_token (id, kind, secret_hash, tenant_id, principal_id, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, what.kind, hashOf(secret), what.tenantId, what.principalId, what.now, what.expiresAt],
  );
  return { token: `k8i_${id}_${secret}${checksum(id, secret)}`, id, prefix: `k8i_${id}` };
}

interface TokenRow {
  kind: TokenKind;
  secret_hash: Buffer;
  tenant_id: string;
  principal_id: string;
  expires_at: Date | null;
  revoked_at: Date | null;
}

/**
 * Finds whom a token stands for; null for anything malformed, unknown, expired, revoked or of a suspended tenant, without
 * saying which.
 */
export async function resolveToken(query: Query, token: string, now: Date): Promise<TokenOwner | null> {
  const match = /^k8i_([a-z][A-Za-z0-9]{8,16})_([A-Za-z0-9]{40,48})([A-Za-z0-9]{6})$/.exec(token);
  if (!match || checksum(match[1]!, match[2]!) !== match[3]) return null;
  const [, id, secret] = match;
  const [row] = await query<TokenRow>(
    `SELECT a.kind, a.secret_hash, a.tenant_id, a.principal_id, a.expires_at, a.revoked_at
     FROM access_token a JOIN tenant t ON t.id = a.tenant_id WHERE a.id = $1 AND t.suspended_at IS NULL`,
    [id],
  );
  if (!row || !timingSafeEqual(row.secret_hash, hashOf(secret!))) return null;
  if (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return null;
  return { tokenId: id!, kind: row.kind, tenantId: row.tenant_id, principalId: row.principal_id };
}

/** Ends tokens of one principal at once; open streams notice at their next check. */
export async function revokeTokensOf(
  query: Query,
  owner: { tenantId: string; principalId: string; kind?: TokenKind; exceptTokenId?: string },
  now: Date,
): Promise<void> {
  await query(
    `UPDATE access_token SET revoked_at = $3
     WHERE tenant_id = $1 AND principal_id = $2 AND revoked_at IS NULL AND ($4::text IS NULL OR kind = $4)
       AND ($5::text IS NULL OR id <> $5)`,
    [owner.tenantId, owner.principalId, now, owner.kind ?? null, owner.exceptTokenId ?? null],
  );
}

/** Ends one token. @returns false where it had ended before, so that a one-time token is spent by one caller only */
export async function revokeToken(query: Query, tokenId: string, now: Date): Promise<boolean> {
  const ended = await query(
    'UPDATE access_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING 1',
    [tokenId, now],
  );
  return ended.length > 0;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksum(id: string, secret: string): string {
  return base62(createHash('sha256').update(`${id}_${secret}`).digest()).slice(0, 6);
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Letters and digits only, so that a double click selects the whole token. Fixed length for a given number of bytes. */
function base62(bytes: Buffer): string {
  let value = BigInt(`0x${bytes.toString('hex')}`);
  const length = Math.ceil((bytes.length * 8) / Math.log2(62));
  let text = '';
  for (let n = 0; n < length; n++) {
    text = ALPHABET[Number(value % 62n)] + text;
    value /= 62n;
  }
  return text;
}
