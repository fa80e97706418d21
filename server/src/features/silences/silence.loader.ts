import DataLoader from 'dataloader';
import { type EntitySource, entityLoader } from '../../platform/entity-loader.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import type { Lookup } from '../../platform/lookup.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { MaintenanceWindow } from './maintenance-window.entity.js';
import { Silence, SilenceEntry } from './silence.entity.js';

export const silences: EntitySource<Silence> = { entity: Silence, table: 'silence', place: IN_NAMESPACE };
export const maintenanceWindows: EntitySource<MaintenanceWindow> = {
  entity: MaintenanceWindow,
  table: 'maintenance_window',
  place: IN_NAMESPACE,
};

/** Silences by id; one that reaches beyond the caller's scope is answered like a missing one. */
export function silenceById(context: RequestContext): Lookup<string, Silence | null> {
  return entityLoader(context, silences);
}

export function windowById(context: RequestContext): Lookup<string, MaintenanceWindow | null> {
  return entityLoader(context, maintenanceWindows);
}

/** The newest of each silence. */
export const MAX_ENTRIES = 100;

/** What happened to silences, oldest first. */
export function entriesOfSilence(context: RequestContext): DataLoader<string, SilenceEntry[]> {
  return context.loader(
    'silence.entries',
    () =>
      new DataLoader<string, SilenceEntry[]>(async (ids) => {
        const { tx, tenantId } = readerOf(context);
        const rows = await tx.query<SilenceEntry>(
          `SELECT ${selectList(SilenceEntry)} FROM unnest($2::uuid[]) AS s (id) CROSS JOIN LATERAL (
             SELECT e.* FROM silence_entry e WHERE e.tenant_id = $1 AND e.silence_id = s.id
             ORDER BY e.at DESC, e.id DESC LIMIT ${MAX_ENTRIES}) t ORDER BY t.at, t.id`,
          [tenantId, ids],
        );
        const entries = hydrate(SilenceEntry, rows);
        return ids.map((id) => entries.filter((entry) => entry.silenceId === id));
      }),
  );
}
