import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts: what a kubelet serves with, and the authority that a client must trust. */
export interface Certificates {
  authority: string;
  certificate: string;
  key: string;
}

const YEAR_MS = 365 * 86_400_000;
/** Beside the kubeconfig; clients read the first one. */
const FILES = { authority: 'kubelet-ca.pem', certificate: 'kubelet.pem', key: 'kubelet-key.pem' } as const;

/** Makes an authority and a certificate for 127.0.0.1 signed by it; takes some milliseconds. */
export async function newCertificates(): Promise<Certificates> {
  // Loaded only here: most tests never speak to a kubelet.
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date(Date.now() + 10 * YEAR_MS);
  const curve = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', notAfterDate } as const;
  const authority = await generate([{ name: 'commonName', value: 'kube-sim kubelet authority' }], {
    ...curve,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const served = await generate([{ name: 'commonName', value: 'system:node:kube-sim' }], {
    ...curve,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return { authority: authority.cert, certificate: served.cert, key: served.private };
}

/** The certificates kept in a folder; the first start makes them, so that a client that outlives a start still trusts. */
export async function certificatesIn(folder: string): Promise<Certificates> {
  const paths = Object.entries(FILES).map(([name, file]) => [name, join(folder, file)] as const);
  if (paths.every(([, path]) => existsSync(path)))
    return Object.fromEntries(
      paths.map(([name, path]) => [name, readFileSync(path, 'utf8')]),
    ) as unknown as Certificates;
  const made = await newCertificates();
  for (const [name, path] of paths) writeFileSync(path, made[name as keyof Certificates], { mode: 0o600 });
  return made;
}

/** Where a client finds the authority of the certificates in a folder. */
export const authorityFileIn = (folder: string): string => join(folder, FILES.authority);
