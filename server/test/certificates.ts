import { generate } from 'selfsigned';

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

/**
 * A certificate of a host name, valid for days from now (gone by where negative).
 * @param ca who signs it; null where it signs itself
 */
export async function aCertificate(ca: KeyPair | null, name: string, days = 1): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...ALGORITHM,
    ...(ca && { ca }),
    notBeforeDate: new Date(Date.now() - 10 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  });
  return { cert, key };
}
