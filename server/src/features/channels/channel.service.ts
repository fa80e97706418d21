import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { userError } from '../../platform/user-error.types.js';
import { audit } from '../audit/audit.service.js';
import { forgetChannel } from '../notifications/channel-use.service.js';
import { Channel, type KeptSecret } from './channel.entity.js';
import { newSigningKey, sealSecrets } from './channel-secret.service.js';
import {
  type Configured,
  fieldOfKind,
  type GivenSettings,
  givenKinds,
  missingPart,
  readSettings,
  SettingsProblem,
} from './channel-settings.js';
import type { ChannelKindName } from './message.types.js';
import { templateProblem } from './template.js';

const MAX_NAME = 100;
const MAX_CHANNELS = 100;
const MAX_SECRET = 2_000;

/** What of the server's settings a change of a channel needs. */
export interface ChannelRules {
  /** K8INTEL_SECRET_KEYS; null where the installation has none. */
  secretKeys: string | null;
  outboundAllowedHosts: readonly string[];
}

interface Wanted extends GivenSettings {
  actor: Actor;
  titleTemplate?: string | null;
  bodyTemplate?: string | null;
}

/** Channels by their name. */
export async function listChannels(tx: Tx, tenantId: string): Promise<Channel[]> {
  const sql = `SELECT ${selectList(Channel)} FROM channel t WHERE t.tenant_id = $1 ORDER BY t.name`;
  return hydrate(Channel, await tx.query<Channel>(sql, [tenantId]));
}

/** One channel, locked where it is to be changed. */
export async function findChannel(
  tx: Tx,
  tenantId: string,
  id: string | null,
  lock: '' | 'FOR UPDATE' = '',
): Promise<Channel | null> {
  const sql = `SELECT ${selectList(Channel)} FROM channel t WHERE t.tenant_id = $1 AND t.id = $2 ${lock}`;
  return hydrate(Channel, await tx.query<Channel>(sql, [tenantId, id]))[0] ?? null;
}

export interface CreateChannel extends Wanted {
  name: string;
}

/** Makes a channel, switched on. @returns its id, and the signing key of a webhook */
export async function createChannel(
  tx: Tx,
  tenantId: string,
  input: CreateChannel & { rules: ChannelRules },
  now: Date,
): Promise<Outcome<{ id: string; signingKey: string | null }>> {
  const kinds = givenKinds(input);
  const kind = kinds[0];
  if (!kind || kinds.length > 1) {
    return refused(null, `Settings of ${kinds.length} kinds were given; expected exactly one of slack, teams, …`);
  }
  const problem = checkName(input.name) ?? checkTemplates(input) ?? (await checkNumber(tx, tenantId));
  if (problem) return problem;
  const configured = configure(kind, input, { rules: input.rules, before: null });
  if ('userErrors' in configured) return configured;
  const id = newId(now.getTime());
  const signingKey = kind === 'WEBHOOK' ? newSigningKey() : null;
  if (signingKey) configured.secrets['signingKey'] = signingKey;
  const sealed = sealSecrets({}, configured.secrets, { tenantId, id, secretKeys: input.rules.secretKeys, now });
  if (sealed === null) return noKeys();
  const made = await insertChannel(tx, tenantId, { id, kind, input, configured, secrets: sealed, now });
  if (!made) return nameTaken(input.name);
  const object = { kind: 'Channel', id, name: input.name.trim() };
  const after = { kind, settings: configured.settings, secrets: Object.keys(sealed) };
  await audit(tx, tenantId, { actor: input.actor, action: 'CREATE_CHANNEL', object, after }, now);
  return done({ id, signingKey });
}

interface NewChannel {
  id: string;
  kind: ChannelKindName;
  input: CreateChannel;
  configured: Configured;
  secrets: Record<string, KeptSecret>;
  now: Date;
}

async function insertChannel(tx: Tx, tenantId: string, made: NewChannel): Promise<boolean> {
  const { id, kind, input, configured, secrets, now } = made;
  const rows = await tx.query(
    `INSERT INTO channel (tenant_id, id, name, kind, settings, secrets, title_template, body_template, is_enabled,
       failures_in_a_row, revision, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, 0, 1, $9, $9)
     ON CONFLICT (tenant_id, name) DO NOTHING RETURNING 1`,
    [
      tenantId,
      id,
      input.name.trim(),
      kind,
      JSON.stringify(configured.settings),
      JSON.stringify(secrets),
      input.titleTemplate || null,
      input.bodyTemplate || null,
      now,
    ],
  );
  return rows.length > 0;
}

export interface UpdateChannel extends Wanted {
  id: string | null;
  name?: string | null;
  isEnabled?: boolean | null;
  expectedRevision?: number | null;
}

/** Changes what is given of a channel. @returns its id */
export async function updateChannel(
  tx: Tx,
  tenantId: string,
  input: UpdateChannel & { rules: ChannelRules },
  now: Date,
): Promise<Outcome<string>> {
  const before = await findChannel(tx, tenantId, input.id, 'FOR UPDATE');
  if (!before) return noChannel();
  const problem = checkUpdate(before, input);
  if (problem) return problem;
  const configured = reconfigure(before, input);
  if ('userErrors' in configured) return configured;
  const keep = { tenantId, id: before.id, secretKeys: input.rules.secretKeys, now };
  const secrets = sealSecrets(before.secrets, configured.secrets, keep);
  if (secrets === null) return noKeys();
  const after = changed(before, input, configured, secrets);
  const written = await writeChannel(tx, tenantId, after, now);
  if (!written) return nameTaken(after.name);
  const object = { kind: 'Channel', id: before.id, name: after.name };
  const replaced = Object.keys(configured.secrets).filter((name) => configured.secrets[name] !== undefined);
  const facts = { before: auditFacts(before), after: { ...auditFacts(after), replacedSecrets: replaced } };
  await audit(tx, tenantId, { actor: input.actor, action: 'UPDATE_CHANNEL', object, ...facts }, now);
  return done(before.id);
}

function checkUpdate(before: Channel, input: UpdateChannel): Outcome<never> | null {
  if (input.expectedRevision != null && input.expectedRevision !== before.revision) {
    const found = `The channel has revision ${before.revision}, not ${input.expectedRevision}: it was changed meanwhile.`;
    return refused('expectedRevision', `${found} Load it again.`, 'CONFLICT');
  }
  const foreign = givenKinds(input).find((kind) => kind !== before.kind);
  if (foreign) {
    const field = fieldOfKind(foreign);
    return refused(field, `The channel is of kind ${before.kind}. Make a new one for ${foreign}.`);
  }
  return (input.name == null ? null : checkName(input.name)) ?? checkTemplates(input);
}

function reconfigure(before: Channel, input: UpdateChannel & { rules: ChannelRules }): Configured | Outcome<never> {
  if (givenKinds(input).length === 0) return { settings: before.settings, secrets: {} };
  return configure(before.kind, input, { rules: input.rules, before });
}

function changed(
  before: Channel,
  input: UpdateChannel,
  { settings }: Configured,
  secrets: Record<string, KeptSecret>,
): Channel {
  const isEnabled = input.isEnabled ?? before.isEnabled;
  return Object.assign(new Channel(), before, {
    name: input.name?.trim() ?? before.name,
    titleTemplate: input.titleTemplate === undefined ? before.titleTemplate : input.titleTemplate || null,
    bodyTemplate: input.bodyTemplate === undefined ? before.bodyTemplate : input.bodyTemplate || null,
    disabledReason: isEnabled ? null : before.disabledReason,
    settings,
    secrets,
    isEnabled,
  });
}

/** Writes what can be changed of a channel; false where another has its name. */
export async function writeChannel(tx: Tx, tenantId: string, channel: Channel, now: Date): Promise<boolean> {
  const [other] = await tx.query('SELECT 1 FROM channel WHERE tenant_id = $1 AND name = $2 AND id <> $3', [
    tenantId,
    channel.name,
    channel.id,
  ]);
  if (other) return false;
  await tx.query(
    `UPDATE channel SET name = $3, settings = $4, secrets = $5, title_template = $6, body_template = $7,
       is_enabled = $8, disabled_reason = $9, revision = revision + 1, updated_at = $10
     WHERE tenant_id = $1 AND id = $2`,
    [
      tenantId,
      channel.id,
      channel.name,
      JSON.stringify(channel.settings),
      JSON.stringify(channel.secrets),
      channel.titleTemplate,
      channel.bodyTemplate,
      channel.isEnabled,
      channel.disabledReason,
      now,
    ],
  );
  return true;
}

function auditFacts({ name, settings, isEnabled, titleTemplate, bodyTemplate }: Channel): object {
  return { name, settings, isEnabled, titleTemplate, bodyTemplate };
}

/** Deletes a channel with its secrets; what was sent to it stays in the log. @returns its id */
export async function deleteChannel(
  tx: Tx,
  tenantId: string,
  { id, actor }: { id: string | null; actor: Actor },
  now: Date,
): Promise<Outcome<string>> {
  const channel = await findChannel(tx, tenantId, id, 'FOR UPDATE');
  if (!channel) return noChannel();
  await tx.query('DELETE FROM channel_callback WHERE tenant_id = $1 AND channel_id = $2', [tenantId, channel.id]);
  await forgetChannel(tx, tenantId, channel.id, now);
  await tx.query('DELETE FROM channel WHERE tenant_id = $1 AND id = $2', [tenantId, channel.id]);
  const object = { kind: 'Channel', id: channel.id, name: channel.name };
  await audit(tx, tenantId, { actor, action: 'DELETE_CHANNEL', object, before: auditFacts(channel) }, now);
  return done(channel.id);
}

function configure(
  kind: ChannelKindName,
  given: GivenSettings,
  { rules, before }: { rules: ChannelRules; before: Channel | null },
): Configured | Outcome<never> {
  try {
    const configured = readSettings(kind, given, rules.outboundAllowedHosts, before?.settings ?? null);
    for (const [name, value] of Object.entries(configured.secrets)) {
      if ((value?.length ?? 0) > MAX_SECRET) {
        throw new SettingsProblem(name, `It has ${value?.length} characters; at most ${MAX_SECRET} are kept.`);
      }
    }
    const has = (name: string): boolean => {
      const value = configured.secrets[name];
      return value === undefined ? before?.secrets[name] !== undefined : Boolean(value);
    };
    const missing = missingPart(configured.settings, has);
    if (missing) throw missing;
    return configured;
  } catch (error) {
    if (!(error instanceof SettingsProblem)) throw error;
    return { done: null, userErrors: userError(['input', fieldOfKind(kind), error.field], error.message) };
  }
}

function checkName(name: string): Outcome<never> | null {
  const { length } = name.trim();
  if (length >= 1 && length <= MAX_NAME) return null;
  return refused('name', `The name has ${length} characters; expected 1 to ${MAX_NAME}.`);
}

function checkTemplates({ titleTemplate, bodyTemplate }: Wanted): Outcome<never> | null {
  const title = titleTemplate ? templateProblem(titleTemplate) : null;
  if (title) return refused('titleTemplate', title);
  const body = bodyTemplate ? templateProblem(bodyTemplate) : null;
  return body ? refused('bodyTemplate', body) : null;
}

async function checkNumber(tx: Tx, tenantId: string): Promise<Outcome<never> | null> {
  const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM channel WHERE tenant_id = $1',
    [tenantId],
  );
  if (count < MAX_CHANNELS) return null;
  return refused(null, `There are ${count} channels, which is the limit. Delete one that is not used.`);
}

export function noChannel(): Outcome<never> {
  return refused('id', 'There is no channel of this id. Take one from channels.', 'NOT_FOUND');
}

function nameTaken(name: string): Outcome<never> {
  return refused('name', `There is a channel “${name.trim()}” already. Choose another name.`, 'CONFLICT');
}

export function noKeys(): Outcome<never> {
  const found = 'The server has no key to keep secrets with.';
  return refused(
    null,
    `${found} Set K8INTEL_SECRET_KEYS, as docs/configuration.md says, and start it again.`,
    'CONFLICT',
  );
}
