/**
 * Whom PostgreSQL runs as, and from where. PostgreSQL refuses to run as root, so root hands it to an unprivileged
 * account, which must be able to reach the binaries and the data; a clone below /root (mode 0700) it cannot reach.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LaunchFailure } from './failure.mjs';

/** Root's own place for what the account cannot reach inside the project. */
const SYSTEM_DIR = '/var/lib/k8intel';

/** @typedef {{ name: string, uid: number, gid: number }} Account */

/** @returns {Account[]} */
function knownAccounts() {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [name = '', , uid, gid] = line.split(':');
      // macOS writes nobody as -2; a uid is an unsigned 32-bit number.
      return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    });
}

/**
 * The account that PostgreSQL has to run as, or null when it runs as the current user, who is not root.
 * @param {string} [clusterDir] PostgreSQL's data folder where it exists already
 * @returns {Account | null}
 */
function chooseAccount(clusterDir) {
  if (process.getuid?.() !== 0) {
    if (clusterDir) refuseForeignData(clusterDir);
    return null;
  }
  const accounts = knownAccounts().filter(({ uid }) => uid !== 0);
  if (clusterDir) return ownerOf(clusterDir, accounts);
  const account = ['postgres', '_postgres', 'nobody'].flatMap((name) => accounts.find((a) => a.name === name) ?? [])[0];
  if (account) return account;
  throw new LaunchFailure(
    'PostgreSQL does not run as root, and neither of the accounts "postgres" and "nobody" exists here. ' +
      'Start as a normal user, or set DATABASE_URL to a PostgreSQL of yours.',
  );
}

/** @param {string} clusterDir @param {Account[]} accounts */
function ownerOf(clusterDir, accounts) {
  const owner = statSync(clusterDir).uid;
  const account = accounts.find(({ uid }) => uid === owner);
  if (account) return account;
  throw new LaunchFailure(
    `The database folder ${clusterDir} belongs to user id ${owner}, which is no account that PostgreSQL can run as here. ` +
      'Give it to one (chown -R postgres or nobody), or choose another folder with --data-dir.',
  );
}

/** @param {string} clusterDir */
function refuseForeignData(clusterDir) {
  const owner = statSync(clusterDir).uid;
  if (owner === process.getuid?.()) return;
  throw new LaunchFailure(
    `The database folder ${clusterDir} belongs to another user (id ${owner}), probably of an earlier start as root. ` +
      'Start as that user or as root again, or choose another folder with --data-dir.',
  );
}

/**
 * Whether the account may pass through every folder above the path, and read and execute the path itself.
 * @param {string} path
 * @param {Account} account
 */
export function isReachable(path, account) {
  return allows(path, account, 5) && foldersAbove(path).every((folder) => allows(folder, account, 1));
}

/** @param {string} path @param {Account} account @param {number} bits 4 read, 2 write, 1 execute or search */
function allows(path, account, bits) {
  const { mode, uid, gid } = statSync(path);
  if (uid === account.uid) return ((mode >> 6) & bits) === bits;
  if (gid === account.gid) return ((mode >> 3) & bits) === bits;
  return (mode & bits) === bits;
}

/** @param {string} path @returns {string[]} */
function foldersAbove(path) {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...foldersAbove(parent)];
}

/**
 * Where PostgreSQL's data folder is or is to be: in the wanted folder, or in root's own place when the account cannot
 * reach the wanted one. Data that exists stays where it is, and with whom it belongs to.
 * @param {string} wanted an existing folder
 * @returns {{ account: Account | null, clusterDir: string }}
 */
export function placeCluster(wanted) {
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const aside = join(SYSTEM_DIR, `data-${key}`);
  const existing = [wanted, aside].map((folder) => join(folder, 'cluster')).find((folder) => existsSync(folder));
  const account = chooseAccount(existing);
  if (existing) return { account, clusterDir: existing };
  const isOpen = !account || [wanted, ...foldersAbove(wanted)].every((folder) => allows(folder, account, 1));
  if (isOpen) return { account, clusterDir: join(wanted, 'cluster') };
  systemDir();
  mkdirSync(aside, { recursive: true, mode: 0o711 });
  return { account, clusterDir: join(aside, 'cluster') };
}

/**
 * The folder of PostgreSQL's binaries (with bin, lib and share) as the account can execute them.
 * @param {string} nativeDir where npm put them
 * @param {string} version of the package, names the copy
 * @param {Account | null} account
 */
export function reachableBinaries(nativeDir, version, account) {
  if (!account || isReachable(join(nativeDir, 'bin', 'postgres'), account)) return nativeDir;
  const copy = join(systemDir(), `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${randomBytes(4).toString('hex')}`;
  cpSync(nativeDir, partial, { recursive: true, verbatimSymlinks: true });
  openForReading(partial);
  try {
    renameSync(partial, copy);
  } catch (error) {
    // Another start was quicker: its copy is as good.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** @param {string} folder below which everything becomes readable, in case npm ran under a tight umask */
function openForReading(folder) {
  for (const part of ['', 'bin', 'lib', 'share']) chmodSync(join(folder, part), 0o755);
  for (const binary of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(folder, 'bin', binary), 0o755);
}

function systemDir() {
  mkdirSync(SYSTEM_DIR, { recursive: true, mode: 0o755 });
  chmodSync(SYSTEM_DIR, 0o755);
  return SYSTEM_DIR;
}

/**
 * Makes the path the account's own.
 * @param {string} path
 * @param {Account | null} account
 */
export function giveTo(path, account) {
  if (account) chownSync(path, account.uid, account.gid);
}
