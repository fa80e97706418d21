import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient, ApiFailure } from './api/client.js';
import { RegisterAgentDocument, type RegisterAgentInput } from './api/generated.js';
import type { Config } from './config.js';
import { messageOf } from './explain.js';
import type { Log } from './logger.js';
import { writeDurably } from './pipeline/batch-ids.js';

const FILE = 'credential.json';
const REMEDY = 'Give a valid K8INTEL_CREDENTIAL or K8INTEL_ENROL_TOKEN; until then reports are kept in the spool.';

/** Whether a cluster was enrolled from this spool folder before. */
export function isEnrolled(spoolDir: string): boolean {
  return existsSync(join(spoolDir, FILE));
}

export type Credential = { readonly ok: true; readonly bearer: string } | ApiFailure;

export interface Identity {
  /** The credential of this cluster; enrols first where there is none yet. */
  credential(signal: AbortSignal): Promise<Credential>;
  /** The credential where it is known already; null before enrolment. */
  known(): string | null;
  /** The server refused the credential: an enrolled agent enrols anew, a rotated file is read anew. */
  refused(): void;
  /** What helps against a refused credential. */
  readonly remedy: string;
}

export interface IdentityOptions {
  readonly api: ApiClient;
  readonly config: Config;
  readonly log: Log;
  /** What to register with; a failure while the cluster cannot be asked who it is. */
  readonly describe: (signal: AbortSignal) => Promise<RegisterAgentInput>;
}

function unidentified(message: string, isRetryable = true): ApiFailure {
  return { ok: false, code: 'UNAUTHENTICATED', message, isRetryable, isIdentity: true, retryAfterMs: 0 };
}

const ownerOf = ({ serverUrl, clusterName }: Config): string => JSON.stringify([serverUrl, clusterName]);

function readEnrolled(config: Config): string | null {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(config.spoolDir, FILE), 'utf8'));
    if (typeof stored !== 'object' || stored === null || !('owner' in stored) || !('credential' in stored)) return null;
    return stored.owner === ownerOf(config) && typeof stored.credential === 'string' ? stored.credential : null;
  } catch {
    return null; // The first start, or a torn file: the agent enrols.
  }
}

/** The credential that is there without asking anybody; null where one has to be enrolled for. */
export function storedCredential(config: Config): string | null {
  if (config.credential !== null) return config.credential;
  return config.credentialFile !== null ? readFileSync(config.credentialFile, 'utf8').trim() : readEnrolled(config);
}

class EnrolledIdentity implements Identity {
  readonly remedy = 'The agent enrols anew.';
  private bearer: string | null = null;
  /** A credential belongs to one server and one name; another configuration enrols anew. */
  private readonly owner: string;

  constructor(
    private readonly options: IdentityOptions,
    private readonly enrolToken: string,
  ) {
    this.owner = ownerOf(options.config);
    this.bearer = readEnrolled(options.config);
  }

  async credential(signal: AbortSignal): Promise<Credential> {
    if (this.bearer !== null) return { ok: true, bearer: this.bearer };
    let input: RegisterAgentInput;
    try {
      input = await this.options.describe(signal);
    } catch (error) {
      return unidentified(`The cluster cannot be registered yet: ${messageOf(error)}`);
    }
    const answer = await this.options.api.ask(RegisterAgentDocument, { input }, this.enrolToken, signal);
    if (!answer.ok)
      return answer.isIdentity ? unidentified(`The enrol token was refused: ${answer.message} ${REMEDY}`) : answer;
    const credential = answer.data.registerAgent?.credential;
    if (!credential) {
      const reasons =
        answer.data.registerAgent?.userErrors.map((error) => error.message).join(' ') || 'no reason given.';
      return unidentified(`The server did not register cluster “${input.clusterName}”: ${reasons}`);
    }
    this.options.log.info('The cluster was registered', { clusterName: input.clusterName, kind: input.kind });
    this.bearer = credential;
    this.store(credential);
    return { ok: true, bearer: credential };
  }

  known(): string | null {
    return this.bearer;
  }

  refused(): void {
    if (this.bearer !== null) this.options.log.warn('The stored credential was refused; the agent enrols anew');
    this.bearer = null;
  }

  private store(credential: string): void {
    try {
      writeDurably(this.options.config.spoolDir, FILE, JSON.stringify({ owner: this.owner, credential }), 0o600);
    } catch (error) {
      this.options.log.warn('The credential cannot be stored; the next start enrols anew', { cause: messageOf(error) });
    }
  }
}

function givenIdentity(config: Config): Identity {
  let bearer = config.credential;
  return {
    remedy: REMEDY,
    known: () => bearer,
    async credential() {
      if (config.credential !== null) return { ok: true, bearer: config.credential };
      try {
        // Read each time, so that a rotated secret is taken up without a restart.
        bearer = readFileSync(config.credentialFile ?? '', 'utf8').trim();
        return { ok: true, bearer };
      } catch (error) {
        return unidentified(`The credential file cannot be read: ${messageOf(error)}`);
      }
    },
    refused: () => undefined,
  };
}

/** A given credential goes before one that is enrolled. */
export function createIdentity(options: IdentityOptions): Identity {
  const { credential, credentialFile, enrolToken } = options.config;
  if (credential !== null || credentialFile !== null || enrolToken === null) return givenIdentity(options.config);
  return new EnrolledIdentity(options, enrolToken);
}
