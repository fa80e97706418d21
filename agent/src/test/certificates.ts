import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { newFolder } from './records.js';

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}
const ALGORITHM = { keyType: 'ec', algorithm: 'sha256' } as const;
const DAY_MS = 86_400_000;

/** An authority that signs for this test only. */
export async function anAuthority(name = 'test authority'): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...ALGORITHM,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert, key };
}

/** A certificate of 127.0.0.1, or of another name, valid for days from now (gone by where negative). */
export async function aCertificate(
  ca: KeyPair,
  { name = '127.0.0.1', days = 1 }: { name?: string; days?: number } = {},
): Promise<KeyPair> {
  const altName = name === '127.0.0.1' ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const);
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...ALGORITHM,
    ca,
    notBeforeDate: new Date(Date.now() - 10 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [altName] },
    ],
  });
  return { cert, key };
}

/** Writes a text into a file of its own and returns its path. */
export function fileWith(text: string): string {
  const path = join(newFolder(), 'file.pem');
  writeFileSync(path, text);
  return path;
}
