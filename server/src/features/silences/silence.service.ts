import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { type Rights, sees } from '../../platform/rights.js';
import { describeMatchers, type Matcher } from '../alerts/matcher.js';
import { audit } from '../audit/audit.service.js';
import { explainBroad } from './broad.js';
import { mayMute, type Reach, reachOf } from './reach.service.js';
import { type Silence, SilenceState } from './silence.entity.js';
import { readExtent } from './silence-preview.service.js';
import { insertSilence, lockSilence, record, storeSilence } from './silence-store.service.js';
import { readTerms, refuseReason, refuseTimes } from './silence-terms.js';

/** Who asks, and what they may. */
export interface Author {
  actor: Actor;
  rights: Rights;
}

interface Muting extends Author {
  matchers: readonly Matcher[];
  overrideBroad: boolean;
}

export interface CreateSilence extends Muting {
  reason: string;
  startsAt?: Date | null | undefined;
  endsAt: Date;
  isUntilResolved: boolean;
}

/** Makes a silence; alerts are marked by the first look at it, which is due when it begins. @returns its id */
export async function createSilence(
  tx: Tx,
  tenantId: string,
  input: CreateSilence,
  now: Date,
): Promise<Outcome<string>> {
  const terms = readTerms(input, now);
  if (!terms.done) return terms;
  const extent = await measure(tx, tenantId, input);
  if (!extent.done) return extent;
  const { actor, matchers, isUntilResolved } = input;
  const made = { ...terms.done, ...extent.done, author: actor, matchers, isUntilResolved, windowId: null };
  const silence = await insertSilence(tx, tenantId, made, now);
  await record(tx, silence, { kind: 'CREATED', actor: actor.name, message: silence.reason }, now);
  const after = shown(silence);
  await audit(tx, tenantId, { actor, action: 'CREATE_SILENCE', object: objectOf(silence), after }, now);
  return done(silence.id);
}

/** Where matchers reach and whether that is broad; refused where it is and nobody says so on purpose. */
async function measure(tx: Tx, tenantId: string, input: Muting): Promise<Outcome<Reach & { isBroad: boolean }>> {
  const { matchers, rights } = input;
  const reach = await reachOf(tx, tenantId, { rights, matchers });
  if (!reach.done) return reach;
  const broad = explainBroad(matchers, await readExtent(tx, tenantId, { rights, matchers, reach: reach.done }));
  if (broad && !input.overrideBroad) return refused('matchers', broad);
  return done({ ...reach.done, isBroad: broad !== null });
}

/** What of a silence is to be changed; undefined and null stay as they are. */
export interface UpdateSilence extends Author {
  id: string | null;
  expectedRevision?: number | null | undefined;
  matchers?: readonly Matcher[] | null | undefined;
  reason?: string | null | undefined;
  endsAt?: Date | null | undefined;
  isUntilResolved?: boolean | null | undefined;
  overrideBroad: boolean;
}

/** Changes a silence that has not ended. @returns its id */
export async function updateSilence(
  tx: Tx,
  tenantId: string,
  input: UpdateSilence,
  now: Date,
): Promise<Outcome<string>> {
  const found = await openSilence(tx, tenantId, input);
  if (!found.done) return found;
  const silence = found.done;
  const before = shown(silence);
  const refusal = takeOver(silence, input, now);
  if (refusal) return refusal;
  if (input.matchers) {
    const extent = await measure(tx, tenantId, { ...input, matchers: input.matchers });
    if (!extent.done) return extent;
    Object.assign(silence, extent.done, { matchers: [...input.matchers] });
  }
  const after = shown(silence);
  if (JSON.stringify(after) === JSON.stringify(before)) return done(silence.id);
  await store(tx, silence, { ...ACTS.CHANGED, actor: input.actor, before, message: changeInWords(before, after) }, now);
  return done(silence.id);
}

/** What needs no look at the database. */
function takeOver(silence: Silence, input: UpdateSilence, now: Date): Outcome<never> | null {
  if (silence.windowId !== null) {
    const remedy = 'Change the maintenance window, or end or extend this opening.';
    return refused('id', `The silence is an opening of a maintenance window and changes with it. ${remedy}`);
  }
  if (input.reason != null) silence.reason = input.reason.trim();
  if (input.isUntilResolved != null) silence.isUntilResolved = input.isUntilResolved;
  if (input.endsAt) moveEnd(silence, input.endsAt);
  return refuseReason(silence.reason) ?? (input.endsAt ? refuseTimes(silence, now) : null);
}

function moveEnd(silence: Silence, endsAt: Date): void {
  silence.endsAt = endsAt;
  silence.warnedAt = null;
}

export interface ExtendSilence extends Author {
  id: string | null;
  endsAt: Date;
}

/** Lets a silence last longer. @returns its id */
export async function extendSilence(
  tx: Tx,
  tenantId: string,
  input: ExtendSilence,
  now: Date,
): Promise<Outcome<string>> {
  const found = await openSilence(tx, tenantId, input);
  if (!found.done) return found;
  const silence = found.done;
  const before = shown(silence);
  if (input.endsAt <= silence.endsAt) {
    const found = `The new end is not later than the one it has, ${silence.endsAt.toISOString()}`;
    return refused('endsAt', `${found}. Choose a later one, or expire the silence.`);
  }
  moveEnd(silence, input.endsAt);
  const refusal = refuseTimes(silence, now);
  if (refusal) return refusal;
  const message = `Lasts until ${silence.endsAt.toISOString()}.`;
  await store(tx, silence, { ...ACTS.EXTENDED, actor: input.actor, before, message }, now);
  return done(silence.id);
}

export interface ExpireSilence extends Author {
  id: string | null;
  expectedRevision?: number | null | undefined;
}

/** Ends a silence now, also one that has not begun. @returns its id */
export async function expireSilence(
  tx: Tx,
  tenantId: string,
  input: ExpireSilence,
  now: Date,
): Promise<Outcome<string>> {
  const found = await openSilence(tx, tenantId, input);
  if (!found.done) return found;
  const silence = found.done;
  const before = shown(silence);
  Object.assign(silence, { state: SilenceState.EXPIRED, expiredAt: now, expiredBy: input.actor.name });
  await store(tx, silence, { ...ACTS.EXPIRED, actor: input.actor, before, message: 'Ended early.' }, now);
  return done(silence.id);
}

/** A silence that the caller may change and that is not over, locked. */
async function openSilence(
  tx: Tx,
  tenantId: string,
  { id, rights, expectedRevision = null }: ExpireSilence,
): Promise<Outcome<Silence>> {
  const silence = id === null ? null : await lockSilence(tx, tenantId, id);
  if (!silence || !sees(rights, silence)) {
    return refused('id', 'There is no silence of this id. Take one from silences.', 'NOT_FOUND');
  }
  if (!mayMute(rights, silence)) {
    const found = 'The silence reaches further than your role of OPERATOR does';
    return refused('id', `${found}. Ask somebody who operates all of it.`, 'FORBIDDEN');
  }
  if (silence.state === SilenceState.EXPIRED) {
    return refused('id', `The silence ended at ${silence.expiredAt?.toISOString()}. Make a new one.`, 'CONFLICT');
  }
  if (expectedRevision !== null && expectedRevision !== silence.revision) {
    const found = `The silence is at revision ${silence.revision}; expected ${expectedRevision}: somebody has changed it`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  return done(silence);
}

const ACTS = {
  CHANGED: { kind: 'CHANGED', action: 'UPDATE_SILENCE' },
  EXTENDED: { kind: 'EXTENDED', action: 'EXTEND_SILENCE' },
  EXPIRED: { kind: 'EXPIRED', action: 'EXPIRE_SILENCE' },
} as const;

type Act = (typeof ACTS)[keyof typeof ACTS] & { actor: Actor; before: object; message: string };

/** Writes a change by somebody, with its traces; the silence is due to be looked at. */
async function store(tx: Tx, silence: Silence, act: Act, now: Date): Promise<void> {
  const { actor, action, before, kind, message } = act;
  Object.assign(silence, { revision: silence.revision + 1, changedAt: now, nextCheckAt: now });
  await storeSilence(tx, silence);
  await record(tx, silence, { kind, actor: actor.name, message }, now);
  const after = shown(silence);
  await audit(tx, silence.tenantId, { actor, action, object: objectOf(silence), before, after }, now);
}

function objectOf({ id, matchers }: Silence) {
  return { kind: 'Silence', id, name: describeMatchers(matchers).slice(0, 200) };
}

/** What people decide about a silence. */
function shown({ matchers, reason, startsAt, endsAt, isUntilResolved, isBroad, expiredAt }: Silence) {
  return {
    matchers: describeMatchers(matchers),
    reason,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    isUntilResolved,
    isBroad,
    expiredAt: expiredAt?.toISOString() ?? null,
  };
}

const WORDS: Partial<Record<keyof ReturnType<typeof shown>, string>> = {
  matchers: 'Mutes',
  reason: 'Reason',
  endsAt: 'Ends',
  isUntilResolved: 'Ends when it clears',
};

/** “Ends: 2026-01-01T12:00:00.000Z. Reason: Deploy.” */
function changeInWords(before: ReturnType<typeof shown>, after: ReturnType<typeof shown>): string {
  const keys = Object.keys(WORDS) as (keyof typeof WORDS)[];
  const changed = keys.filter((key) => before[key] !== after[key]);
  return changed.map((key) => `${WORDS[key]}: ${say(after[key])}.`).join(' ');
}

function say(value: string | boolean | null): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : (value ?? 'not yet');
}
