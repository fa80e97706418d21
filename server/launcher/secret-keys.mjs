/** The key that seals secrets of channels: made at the first start, kept in the data folder, read at the next ones. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * @param {string} dataDir
 * @param {string | undefined} given K8INTEL_SECRET_KEYS, which goes before the kept one
 * @returns {string} as K8INTEL_SECRET_KEYS takes it
 */
export function secretKeys(dataDir, given) {
  if (given) return given;
  const file = join(dataDir, 'secret-keys');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const keys = `k1:${randomBytes(KEY_BYTES).toString('base64')}`;
  // Whole or not at all: half a key would lose every secret that is sealed with it.
  writeFileSync(`${file}.new`, `${keys}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}
