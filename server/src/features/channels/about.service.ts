import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { readDossiers } from '../notifications/dossier.service.js';
import type { MessageKind, NotificationMessage } from './message.types.js';
import { sampleMessage } from './sample-message.js';

/** What a preview or a test writes about: an incident, or that of an alert; neither stands for an invented one. */
export interface About {
  incidentId?: string | null;
  alertId?: string | null;
}

/** A message about something real, or invented; null where what it was to be about is not there. */
export async function messageAbout(
  tx: Tx,
  tenantId: string,
  { about, kind, publicUrl }: { about: About; kind: MessageKind; publicUrl: string },
  now: Date,
): Promise<NotificationMessage | null> {
  const base = publicUrl.replace(/\/+$/, '');
  const { incidentId = null, alertId = null } = about;
  if (incidentId === null && alertId === null) return { ...sampleMessage(`${base}/integrations`), kind };
  const found = incidentId ?? (await incidentOfAlert(tx, tenantId, alertId));
  const [dossier] = found ? await readDossiers(tx, tenantId, [found]) : [];
  if (!dossier) return null;
  const { told } = dossier;
  return {
    id: newId(now.getTime()),
    kind,
    occurredAt: now.toISOString(),
    title: told.title,
    reason: null,
    text: null,
    link: `${base}/incidents/${told.number}`,
    incident: told,
    previousRef: null,
  };
}

async function incidentOfAlert(tx: Tx, tenantId: string, alertId: string | null): Promise<string | null> {
  const [row] = await tx.query<{ incidentId: string }>(
    'SELECT j.incident_id AS "incidentId" FROM incident_alert j WHERE j.tenant_id = $1 AND j.id = $2',
    [tenantId, alertId],
  );
  return row?.incidentId ?? null;
}
