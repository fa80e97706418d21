import { correlation } from '../src/features/incidents/correlation.service.js';
import { consumeBatch } from '../src/features/streams/consume.service.js';
import type { Database } from '../src/platform/database.js';

/** Lets correlation read the stream of alerts to its end, as the server does all the time. */
export async function correlateAll(db: Database, tenantId: string, now: Date): Promise<void> {
  for (let outcome = ''; outcome !== 'CAUGHT_UP'; ) {
    outcome = (await consumeBatch(db, tenantId, correlation, { now })).outcome;
  }
}
