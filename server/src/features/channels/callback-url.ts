import { isUuid } from '../../platform/id.js';

/** Where a receiver's answers come back. The key names tenant and channel; the signature is what is trusted. */
export function callbackUrl(publicUrl: string, kind: 'slack' | 'pagerduty', tenantId: string, id: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/callbacks/${kind}/${callbackKey(tenantId, id)}`;
}

function callbackKey(tenantId: string, channelId: string): string {
  return Buffer.from(`${tenantId}${channelId}`.replaceAll('-', ''), 'hex').toString('base64url');
}

/** Tenant and channel of a key; null for a text that is none. */
export function readCallbackKey(key: string): { tenantId: string; channelId: string } | null {
  const hex = Buffer.from(key, 'base64url').toString('hex');
  if (hex.length !== 64) return null;
  const [tenantId, channelId] = [uuidOf(hex.slice(0, 32)), uuidOf(hex.slice(32))];
  return isUuid(tenantId) && isUuid(channelId) ? { tenantId, channelId } : null;
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
