import type { Tx } from '../../platform/database.js';
import { applyRules } from '../rules/rule-stage.service.js';
import { type Mute, readMutes } from '../silences/mute.service.js';
import type { Alert } from './alert.entity.js';
import type { SubjectFacts } from './alert-facts.js';
import { factsOf, readFactNames, readSubjectFacts } from './alert-facts.service.js';
import type { PreviousValues } from './alert-filter.js';
import { type AlertStep, previousValues } from './alert-step.js';
import { lockAlerts, readOpen, readResolvedSince, writeSteps } from './alert-write.service.js';
import { raise, repeat, resolve } from './apply-finding.js';
import { type ChangeDecision, decideChange, REOPEN_MS } from './decide-change.js';
import type { Finding, FiringFinding } from './finding.js';
import { findingEntries, mute } from './finding-history.js';
import { sortByFingerprint } from './fingerprint.js';

export { ALERT_STREAM } from './alert-write.service.js';
export type { ClearedFinding, Finding, FiringFinding } from './finding.js';

/** What one finding did, and why. */
export interface AppliedFinding {
  finding: Finding;
  decision: ChangeDecision;
  /** As the finding left it; null where nothing was open and nothing was raised. */
  alert: Alert | null;
  previous: PreviousValues | null;
}

interface MarkedFinding {
  finding: Finding;
  fingerprint: string;
}

/** What is known when findings are applied; the alerts change with each of them. */
interface Desk {
  /** The open alert of each fingerprint, or the one that ended lately. */
  known: Map<string, Alert>;
  /** Of the subjects of what may be raised. */
  facts: ReadonlyMap<string, SubjectFacts>;
  muteOf: (alert: Alert) => Mute | null;
}

/**
 * One finding causes at most one open alert and one event. Called once per report, late in its transaction: it holds the
 * lock of the clusters' alerts, and with the events as the last statement that of the stream, to the end. Everything is
 * read at first and written at last, so a report costs the same few statements whatever it says.
 */
export async function handleFindings(
  tx: Tx,
  tenantId: string,
  findings: readonly Finding[],
  now: Date,
): Promise<AppliedFinding[]> {
  if (findings.length === 0) return [];
  const clusterIds = findings.map(({ clusterId }) => clusterId);
  const [staged] = await Promise.all([applyRules(tx, tenantId, findings), lockAlerts(tx, clusterIds)]);
  const sorted = sortByFingerprint(staged);
  const open = await readOpen(tx, tenantId, [...new Set(sorted.map(({ fingerprint }) => fingerprint))]);
  const [ended, facts] = await Promise.all([
    readReturning(tx, tenantId, sorted, open, now),
    readFacts(tx, tenantId, sorted, open),
  ]);
  const known = new Map([...ended, ...open]);
  const desk: Desk = { known, facts, muteOf: await readMuteOf(tx, tenantId, sorted, known, now) };
  const done = sorted.map((marked) => apply(tenantId, marked, desk, now));
  await writeSteps(
    tx,
    tenantId,
    done.flatMap(({ step }) => (step ? [step] : [])),
    now,
  );
  // Told by the findings as they were given, whatever their rules have made of them.
  const given = new Map(staged.map((finding, n) => [finding, findings[n]!]));
  return done.map(({ applied }) => ({ ...applied, finding: given.get(applied.finding)! }));
}

/** Of what has no open alert, the alert that may be opened again. */
function readReturning(
  tx: Tx,
  tenantId: string,
  sorted: readonly MarkedFinding[],
  open: ReadonlyMap<string, Alert>,
  now: Date,
): Promise<Map<string, Alert>> {
  const returning = sorted.filter((each) => isFiring(each) && !open.has(each.fingerprint));
  const windows = returning.map(({ finding }) => (finding as FiringFinding).reopenWindowMs ?? REOPEN_MS);
  const since = new Date(now.getTime() - Math.max(0, ...windows));
  return readResolvedSince(tx, tenantId, [...new Set(returning.map(({ fingerprint }) => fingerprint))], since);
}

function isFiring(marked: MarkedFinding): marked is MarkedFinding & { finding: FiringFinding } {
  return marked.finding.state === 'FIRING';
}

/** Facts of the subjects that have no open alert; those of the others stay as they were when it was raised. */
async function readFacts(
  tx: Tx,
  tenantId: string,
  sorted: readonly MarkedFinding[],
  open: ReadonlyMap<string, Alert>,
): Promise<Map<string, SubjectFacts>> {
  const fresh = new Map(
    sorted.flatMap(({ finding, fingerprint }) =>
      finding.state === 'FIRING' && !open.has(fingerprint) ? [[fingerprint, finding]] : [],
    ),
  );
  const subjects = [...fresh.values()].map(({ clusterId, subject }) => ({ ...subject, clusterId }));
  const facts = await readSubjectFacts(tx, tenantId, subjects);
  return new Map([...fresh.keys()].map((fingerprint, n) => [fingerprint, facts[n]!]));
}

/** Which silence covers an alert; read only where something may begin to fire, or become more severe. */
async function readMuteOf(
  tx: Tx,
  tenantId: string,
  sorted: readonly MarkedFinding[],
  known: ReadonlyMap<string, Alert>,
  now: Date,
): Promise<Desk['muteOf']> {
  const isAsked = sorted.some(({ finding, fingerprint }) =>
    MUTED_AT.has(decideChange(known.get(fingerprint) ?? null, finding, now).reason),
  );
  if (!isAsked) return () => null;
  const { muteOf, isAny } = await readMutes(tx, tenantId, now);
  if (!isAny) return () => null;
  const names = await readFactNames(tx, tenantId);
  return (alert) => muteOf(factsOf(alert, names));
}

interface Applied {
  applied: AppliedFinding;
  step: AlertStep | null;
}

function apply(tenantId: string, { finding, fingerprint }: MarkedFinding, desk: Desk, now: Date): Applied {
  const before = desk.known.get(fingerprint) ?? null;
  const decision = decideChange(before, finding, now);
  const after = outcome(tenantId, { finding, fingerprint }, { before, decision, desk }, now);
  const previous = before && previousValues(before);
  if (!after) return { applied: { finding, decision, alert: before, previous }, step: null };
  const silenced = MUTED_AT.has(decision.reason) ? mute(after, desk.muteOf(after)) : [];
  desk.known.set(fingerprint, after);
  const isNew = decision.change === 'RAISED';
  const step: AlertStep = {
    before: isNew ? null : before,
    after,
    event: EVENT_TYPE[decision.change],
    entries: [...findingEntries(decision, before, after), ...silenced],
  };
  return { applied: { finding, decision, alert: after, previous: isNew ? null : previous }, step };
}

/** The alert as the finding leaves it; null where it changes nothing. */
function outcome(
  tenantId: string,
  { finding, fingerprint }: MarkedFinding,
  { before, decision, desk }: { before: Alert | null; decision: ChangeDecision; desk: Desk },
  now: Date,
): Alert | null {
  if (finding.state === 'CLEARED') return decision.change === 'CLEARED' ? resolve(before!, finding, now) : null;
  if (decision.change === 'RAISED') {
    const facts = desk.facts.get(fingerprint) ?? factsAsBefore(before!);
    return raise({ tenantId, fingerprint, finding, facts }, now);
  }
  if (decision.reason === 'NOTHING_NEW' || decision.reason === 'OVER_ALREADY') return null;
  // One that comes back may be about another pod of the same name, elsewhere.
  const facts = before!.resolvedAt ? desk.facts.get(fingerprint) : undefined;
  return Object.assign(repeat(before!, finding, decision, now), facts);
}

/** Of the alert before, which ended too long ago to be opened again. */
function factsAsBefore({ workloadKind, workloadName, nodeName, teamId, image, labels }: Alert): SubjectFacts {
  return { workloadKind, workloadName, nodeName, teamId, image, labels };
}

/** Where an alert begins to matter, or matters more. */
const MUTED_AT: ReadonlySet<ChangeDecision['reason']> = new Set([
  'FIRST_SIGHTING',
  'PENDING_AGAIN',
  'FIRED',
  'REOPENED',
  'ESCALATED',
]);

const EVENT_TYPE = { RAISED: 'ADDED', CHANGED: 'MODIFIED', CLEARED: 'RESOLVED', NONE: null } as const;
