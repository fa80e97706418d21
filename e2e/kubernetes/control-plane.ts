// A real control plane without nodes: etcd and kube-apiserver of KUBEBUILDER_ASSETS, on loopback, in a folder that ends
// with it. Nobody schedules and no kubelet runs: what pods and nodes report of themselves, a test writes.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { waitUntil } from '../../server/launcher/processes.mjs';
import { connectApi } from './kube-api.js';

export interface ControlPlane {
  /** Of a member of system:masters. */
  readonly adminKubeconfig: string;
  /** Of the agent's user, who has no rights until a role gives them. */
  readonly agentKubeconfig: string;
  readonly agentUser: string;
  stopApi(): Promise<void>;
  startApi(): Promise<void>;
  /** Forgets the history, so that a watch from before gets 410 once the API has been started anew. */
  compact(): Promise<void>;
  stop(): Promise<void>;
}

export const CLUSTER = 'control-plane-under-test';
const AGENT_USER = 'k8intel-agent';
const READY_MS = 180_000;
const STOP_MS = 20_000;

interface Place {
  readonly assets: string;
  readonly folder: string;
  readonly etcd: string;
  readonly port: number;
}

function run(place: Place, program: string, args: readonly string[]): ChildProcess {
  const log = createWriteStream(join(place.folder, `${program}.log`), { flags: 'a' });
  const child = spawn(join(place.assets, program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

async function startEtcd({ folder, assets, etcd, port }: Place): Promise<ChildProcess> {
  const peer = `http://127.0.0.1:${await freePort()}`;
  const child = run({ folder, assets, etcd, port }, 'etcd', [
    ...['--data-dir', join(folder, 'etcd'), '--listen-client-urls', etcd, '--advertise-client-urls', etcd],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
    '--unsafe-no-fsync',
  ]);
  const isHealthy = async (): Promise<boolean> => (await fetch(`${etcd}/health`).catch(() => null))?.ok ?? false;
  if (!(await waitUntil(isHealthy, READY_MS))) throw new Error(`etcd is not healthy; its log is in ${folder}`);
  return child;
}

function writeSecrets(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  writeFileSync(join(folder, 'service-account.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'service-account.pub'), publicKey);
  const users = ['admin-token,admin,admin,"system:masters"', `agent-token,${AGENT_USER},${AGENT_USER}`];
  writeFileSync(join(folder, 'tokens.csv'), users.join('\n'), { mode: 0o600 });
}

function apiArgs({ folder, etcd, port }: Place): string[] {
  const at = (name: string): string => join(folder, name);
  return [
    ...['--etcd-servers', etcd, '--bind-address', '127.0.0.1', '--secure-port', String(port)],
    ...[
      '--advertise-address',
      '127.0.0.1',
      '--cert-dir',
      at('certificates'),
      '--service-cluster-ip-range',
      '10.0.0.0/24',
    ],
    ...['--token-auth-file', at('tokens.csv'), '--authorization-mode', 'RBAC'],
    // A service may not have an endpoint on loopback, and nothing asks for the API's own.
    ...['--endpoint-reconciler-type', 'none'],
    // No controller makes service accounts for namespaces here, and pods would wait for theirs.
    ...['--disable-admission-plugins', 'ServiceAccount'],
    ...['--service-account-issuer', 'https://kubernetes.default.svc'],
    ...['--service-account-key-file', at('service-account.pub')],
    ...['--service-account-signing-key-file', at('service-account.key')],
  ];
}

function writeKubeconfig({ folder, port }: Place, user: string, token: string): string {
  const path = join(folder, `${user}.kubeconfig`);
  const authority = readFileSync(join(folder, 'certificates', 'apiserver.crt')).toString('base64');
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': authority };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CLUSTER, cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: user, context: { cluster: CLUSTER, user } }],
    'current-context': user,
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** Starts both in the folder. @throws when they do not get ready */
export async function startControlPlane(assets: string, folder: string): Promise<ControlPlane> {
  const place: Place = {
    assets,
    folder,
    etcd: `http://127.0.0.1:${await freePort()}`,
    port: await freePort(),
  };
  writeSecrets(folder);
  const etcd = await startEtcd(place);
  let api = run(place, 'kube-apiserver', apiArgs(place));
  let adminKubeconfig = '';
  const isReady = async (): Promise<boolean> => {
    try {
      adminKubeconfig = writeKubeconfig(place, 'admin', 'admin-token');
      return (await connectApi(adminKubeconfig).ask('GET', '/readyz')).status === 200;
    } catch {
      return false; // It has not written its certificate, or does not listen yet.
    }
  };
  const ready = async (): Promise<void> => {
    if (!(await waitUntil(isReady, READY_MS))) throw new Error(`kube-apiserver is not ready; its log is in ${folder}`);
  };
  const stop = async (): Promise<void> => {
    await end(api);
    await end(etcd);
  };
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    adminKubeconfig,
    agentKubeconfig: writeKubeconfig(place, AGENT_USER, 'agent-token'),
    agentUser: AGENT_USER,
    stopApi: () => end(api),
    async startApi() {
      api = run(place, 'kube-apiserver', apiArgs(place));
      await ready();
    },
    compact: () => compact(place.etcd),
    stop,
  };
}

async function compact(etcd: string): Promise<void> {
  const post = async (path: string, body: object): Promise<{ header: { revision: string } }> => {
    const answer = await fetch(`${etcd}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd answers ${answer.status} to ${path}: ${await answer.text()}`);
    return (await answer.json()) as { header: { revision: string } };
  };
  const { header } = await post('range', { key: Buffer.from('/').toString('base64') });
  await post('compaction', { revision: header.revision, physical: true });
}
