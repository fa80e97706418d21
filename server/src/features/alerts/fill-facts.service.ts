import type { Tx } from '../../platform/database.js';
import { readMutes } from '../silences/mute.service.js';
import type { Alert } from './alert.entity.js';
import type { SubjectFacts } from './alert-facts.js';
import { factsOf, readFactNames, readSubjectFacts } from './alert-facts.service.js';
import type { AlertStep, HistoryDraft } from './alert-step.js';
import { lockAlerts, readOpen, writeSteps } from './alert-write.service.js';
import { copyOf } from './apply-finding.js';
import { mute } from './finding-history.js';

// An event may tell of a pod before the pod itself is reported: its alert is raised with what the name alone says, and
// learns the rest here. What an alert knows stays, because silences, routes and incidents have acted on it.

/** Alerts filled in one transaction. */
const PAGE = 500;

const SELECT_KNOWN_BY_NOW = `
  SELECT t.fingerprint, t.cluster_id AS "clusterId" FROM alert t
  WHERE t.tenant_id = $1 AND t.resolved_at IS NULL AND t.subject_kind = 'Pod' AND t.fingerprint > $2
    AND (t.workload_name IS NULL OR t.node_name IS NULL)
    AND EXISTS (SELECT 1 FROM pod p
      WHERE p.tenant_id = $1 AND p.cluster_id = t.cluster_id AND p.namespace = t.namespace AND p.name = t.subject_name
        AND (t.workload_name IS NULL AND p.owner_name IS NOT NULL OR t.node_name IS NULL AND p.node_name IS NOT NULL))
  ORDER BY t.fingerprint LIMIT ${PAGE}`;

/**
 * Tells open alerts what is known of their pods by now, where it was not when they were raised.
 * @param after fingerprint behind which to go on, '' at first
 * @returns how many learned something, and where the next page begins; null after the last one
 */
export async function fillFacts(
  tx: Tx,
  tenantId: string,
  after: string,
  now: Date,
): Promise<{ filled: number; next: string | null }> {
  const page = await tx.query<{ fingerprint: string; clusterId: string }>(SELECT_KNOWN_BY_NOW, [tenantId, after]);
  if (page.length === 0) return { filled: 0, next: null };
  await lockAlerts(
    tx,
    page.map(({ clusterId }) => clusterId),
  );
  const fingerprints = page.map(({ fingerprint }) => fingerprint);
  const alerts = [...(await readOpen(tx, tenantId, fingerprints)).values()];
  const facts = await readSubjectFacts(tx, tenantId, alerts.map(subjectOf));
  const muteAgain = await readMuteAgain(tx, tenantId, now);
  const steps = alerts.flatMap((before, n) => {
    const filled = fill(before, facts[n]!);
    if (!filled) return [];
    Object.assign(filled, { revision: before.revision + 1, changedAt: now });
    const step: AlertStep = { before, after: filled, event: 'MODIFIED', entries: muteAgain(filled) };
    return [step];
  });
  await writeSteps(tx, tenantId, steps, now);
  return { filled: steps.length, next: page.length < PAGE ? null : fingerprints.at(-1)! };
}

function subjectOf({ clusterId, subjectKind, namespace, subjectName, container, subjectUid }: Alert) {
  return { clusterId, kind: subjectKind, namespace, name: subjectName, container, uid: subjectUid };
}

/** The alert with what it lacked; null where nothing more is known. */
function fill(before: Alert, facts: SubjectFacts): Alert | null {
  const gained: Partial<SubjectFacts> = {
    ...(!before.workloadName && facts.workloadName && pick(facts, ['workloadKind', 'workloadName'])),
    ...(!before.nodeName && facts.nodeName && pick(facts, ['nodeName'])),
    ...(!before.image && facts.image && pick(facts, ['image'])),
    ...(!before.teamId && facts.teamId && pick(facts, ['teamId'])),
    ...(before.labels.length === 0 && facts.labels.length > 0 && pick(facts, ['labels'])),
  };
  return Object.keys(gained).length === 0 ? null : Object.assign(copyOf(before), gained);
}

function pick<K extends keyof SubjectFacts>(facts: SubjectFacts, keys: readonly K[]): Pick<SubjectFacts, K> {
  return Object.fromEntries(keys.map((key) => [key, facts[key]])) as Pick<SubjectFacts, K>;
}

/** A silence may be about what an alert only knows now. */
async function readMuteAgain(tx: Tx, tenantId: string, now: Date): Promise<(alert: Alert) => HistoryDraft[]> {
  const { muteOf, isAny } = await readMutes(tx, tenantId, now);
  if (!isAny) return () => [];
  const names = await readFactNames(tx, tenantId);
  return (alert) => mute(alert, muteOf(factsOf(alert, names)));
}
