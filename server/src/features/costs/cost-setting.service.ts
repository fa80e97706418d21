import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { checkSetting, type SettingChoice } from './check-cost-setting.js';
import { LIST_PRICES } from './price.catalog.js';
import { type CostSettingValues, DEFAULT_SETTING, pricesOf, settingOf } from './price-book.service.js';
import type { Currency } from './rate.js';

/** Of two who change prices or settings the second waits here, and then finds what the first has left. */
export async function lockSetting(tx: Tx, tenantId: string, now: Date): Promise<CostSettingValues> {
  const { currency, exchange, storage, sharesDaemonSets, sharedNamespaces, sharedSpread, idleSpread } = DEFAULT_SETTING;
  await tx.query(
    `INSERT INTO cost_setting (tenant_id, currency, exchange, storage, shares_daemon_sets, shared_namespaces,
       shared_spread, idle_spread, revision, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
     ON CONFLICT (tenant_id) DO UPDATE SET revision = cost_setting.revision`,
    [
      ...[tenantId, currency, JSON.stringify(exchange), JSON.stringify(storage), sharesDaemonSets, sharedNamespaces],
      ...[sharedSpread, idleSpread, now],
    ],
  );
  return settingOf(tx, tenantId);
}

/** Notes that days are priced otherwise from now on, so that those that still can be are counted again. */
export async function notePriceChange(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await tx.query('UPDATE cost_setting SET prices_changed_at = $2 WHERE tenant_id = $1', [tenantId, now]);
}

/** Currencies that the list prices and the default price of storage are in. */
export const LIST_CURRENCIES: readonly Currency[] = [...new Set(LIST_PRICES.map(({ currency }) => currency))];

/** What of the settings is to be changed; undefined and null stay as they are. */
export interface UpdateSetting {
  actor: Actor;
  expectedRevision: number | null;
  changes: { [Key in keyof SettingChoice]?: SettingChoice[Key] | null | undefined };
}

/** Changes how costs are told. What is spread is told otherwise at once; what is priced is counted again within minutes. */
export async function updateCostSettings(
  tx: Tx,
  tenantId: string,
  { actor, expectedRevision, changes }: UpdateSetting,
  now: Date,
): Promise<Outcome<CostSettingValues>> {
  const stored = await lockSetting(tx, tenantId, now);
  if (expectedRevision !== null && expectedRevision !== stored.revision) {
    const found = `The cost settings are at revision ${stored.revision}; expected ${expectedRevision}: somebody has changed them`;
    return refused('expectedRevision', `${found}. Read them again and repeat what is still wanted.`, 'CONFLICT');
  }
  const before = choiceOf(stored);
  if (changes.currency && changes.currency !== before.currency && !changes.exchange) {
    const found = `The currency changes from ${before.currency} to ${changes.currency}, and the exchange rates are those to ${before.currency}`;
    return refused('exchange', `${found}; expected rates to ${changes.currency}. Give them too.`);
  }
  const choice = merged(before, changes);
  const own = (await pricesOf(tx, tenantId)).map(({ currency }) => currency);
  const problem = checkSetting(choice, [...LIST_CURRENCIES, ...own]);
  if (problem) return refused(problem.field, problem.message);
  if (JSON.stringify(choice) === JSON.stringify(before)) return done(stored);
  await tx.query(
    `UPDATE cost_setting SET currency = $2, exchange = $3, storage = $4, shares_daemon_sets = $5,
       shared_namespaces = $6, shared_spread = $7, idle_spread = $8, revision = revision + 1, changed_at = $9
     WHERE tenant_id = $1`,
    [
      ...[tenantId, choice.currency, JSON.stringify(choice.exchange), JSON.stringify(choice.storage)],
      ...[choice.sharesDaemonSets, choice.sharedNamespaces, choice.sharedSpread, choice.idleSpread, now],
    ],
  );
  if (JSON.stringify(pricingOf(choice)) !== JSON.stringify(pricingOf(before))) await notePriceChange(tx, tenantId, now);
  const object = { kind: 'CostSettings', id: null, name: 'cost settings' };
  await audit(tx, tenantId, { actor, action: 'UPDATE_COST_SETTINGS', object, before, after: choice }, now);
  return done(await settingOf(tx, tenantId));
}

/** In one order of keys, as it is compared and audited. */
function choiceOf(setting: SettingChoice): SettingChoice {
  const { currency, exchange, storage, sharesDaemonSets, sharedNamespaces, sharedSpread, idleSpread } = setting;
  return {
    currency,
    exchange: exchange.map((one) => ({ currency: one.currency, rate: one.rate })),
    storage: storage.map((one) => ({
      storageClass: one.storageClass,
      perGibMonth: one.perGibMonth,
      currency: one.currency,
    })),
    ...{ sharesDaemonSets, sharedNamespaces: [...sharedNamespaces], sharedSpread, idleSpread },
  };
}

function merged(before: SettingChoice, changes: UpdateSetting['changes']): SettingChoice {
  const given = Object.entries(changes).filter(([, value]) => value !== null && value !== undefined);
  const choice = choiceOf({ ...before, ...(Object.fromEntries(given) as Partial<SettingChoice>) });
  return { ...choice, sharedNamespaces: [...new Set(choice.sharedNamespaces)] };
}

function pricingOf({ currency, exchange, storage }: SettingChoice): object {
  return { currency, exchange, storage };
}
