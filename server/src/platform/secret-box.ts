import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StartError } from './errors.js';

const VERSION = 'v1';
const KEY_BYTES = 32;
/** What GCM is specified for: https://doi.org/10.6028/NIST.SP.800-38D §5.2.1.1 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID = /^[a-z0-9-]{1,32}$/i;

/** A sealed text that no key of ours opens: its key is gone from the configuration, or the row was tampered with. */
export class SealError extends Error {}

/**
 * Encrypts small secrets at rest with AES-256-GCM. A sealed text names its key, so keys rotate: the first key seals, all
 * of them open. The context (whose secret it is) is authenticated, so that a sealed text moved to another row opens not.
 */
export class SecretBox {
  private constructor(private readonly keys: ReadonlyMap<string, Buffer>) {}

  /**
   * @param text keys as `id:base64` of 32 bytes each, separated by commas; the first one seals
   * @throws StartError that says which part of the setting is wrong, and never the key
   */
  static of(text: string): SecretBox {
    const keys = new Map<string, Buffer>();
    for (const [index, part] of text.split(',').entries()) {
      const [id = '', base64 = ''] = part.trim().split(':');
      const key = Buffer.from(base64, 'base64');
      if (!KEY_ID.test(id) || key.length !== KEY_BYTES || keys.has(id)) throw badKey(index, id, key.length);
      keys.set(id, key);
    }
    return new SecretBox(keys);
  }

  get #sealingKey(): [string, Buffer] {
    return this.keys.entries().next().value!;
  }

  /** Encrypts a text for one context, such as `channel/<id>/botToken`. */
  seal(plain: string, context: string): string {
    const [id, key] = this.#sealingKey;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Decrypts what `seal` made for the same context. @throws SealError */
  open(sealed: string, context: string): string {
    const [version, id = '', nonce = '', body = ''] = sealed.split('.');
    const key = version === VERSION ? this.keys.get(id) : undefined;
    if (!key) throw new SealError(`The secret is sealed with key “${id}”, which K8INTEL_SECRET_KEYS does not have.`);
    const bytes = Buffer.from(body, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new SealError(`The secret sealed with key “${id}” does not open: the key or the stored text was changed.`);
    }
  }

  /** Whether a newer key should seal it. */
  isOutdated(sealed: string): boolean {
    return sealed.split('.')[1] !== this.#sealingKey[0];
  }
}

function badKey(index: number, id: string, bytes: number): StartError {
  const found = KEY_ID.test(id) ? `key “${id}” of ${bytes} bytes` : 'no id before the colon';
  return new StartError(
    `K8INTEL_SECRET_KEYS, part ${index + 1}: found ${found}; expected id:base64 of ${KEY_BYTES} bytes, each id once. ` +
      'Make one with: echo "k1:$(openssl rand -base64 32)"',
  );
}
