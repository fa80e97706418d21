import { randomBytes } from 'node:crypto';
import type { Tx } from '../../platform/database.js';
import { SecretBox } from '../../platform/secret-box.js';
import type { Channel, KeptSecret } from './channel.entity.js';

/** As Standard Webhooks writes keys: https://github.com/standard-webhooks/standard-webhooks, 24 to 64 random bytes. */
export function newSigningKey(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export interface Keeping {
  tenantId: string;
  id: string;
  secretKeys: string | null;
  now: Date;
}

/** Whose secret it is: a sealed text that is moved to another channel, or another name, does not open. */
function contextOf(tenantId: string, channelId: string, name: string): string {
  return `channel/${tenantId}/${channelId}/${name}`;
}

/** The secrets as they are kept after a change; null where they cannot be sealed. */
export function sealSecrets(
  before: Record<string, KeptSecret>,
  given: Record<string, string | null | undefined>,
  { tenantId, id, secretKeys, now }: Keeping,
): Record<string, KeptSecret> | null {
  const kept = { ...before };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    delete kept[name];
    if (!value) continue;
    if (secretKeys === null) return null;
    const sealed = SecretBox.of(secretKeys).seal(value, contextOf(tenantId, id, name));
    kept[name] = { sealed, ending: value.length >= 12 ? value.slice(-4) : '', setAt: now.toISOString() };
  }
  return kept;
}

/** The secrets of a channel in the clear. @throws SealError where a key is gone */
export function openSecrets(
  { tenantId, id, secrets }: Pick<Channel, 'tenantId' | 'id' | 'secrets'>,
  secretKeys: string | null,
): Record<string, string> {
  if (Object.keys(secrets).length === 0) return {};
  const box = SecretBox.of(secretKeys ?? '');
  const opened = Object.entries(secrets).map(([name, { sealed }]) => [
    name,
    box.open(sealed, contextOf(tenantId, id, name)),
  ]);
  return Object.fromEntries(opened);
}

/** Seals with the newest key what an older one sealed. @returns how many channels were rewritten */
export async function resealSecrets(tx: Tx, tenantId: string, secretKeys: string): Promise<number> {
  const box = SecretBox.of(secretKeys);
  const rows = await tx.query<Pick<Channel, 'id' | 'secrets'>>(
    'SELECT id, secrets FROM channel WHERE tenant_id = $1 FOR UPDATE',
    [tenantId],
  );
  let rewritten = 0;
  for (const { id, secrets } of rows) {
    const outdated = Object.entries(secrets).filter(([, { sealed }]) => box.isOutdated(sealed));
    if (outdated.length === 0) continue;
    for (const [name, kept] of outdated) {
      const context = contextOf(tenantId, id, name);
      secrets[name] = { ...kept, sealed: box.seal(box.open(kept.sealed, context), context) };
    }
    await tx.query('UPDATE channel SET secrets = $3 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      JSON.stringify(secrets),
    ]);
    rewritten += 1;
  }
  return rewritten;
}
