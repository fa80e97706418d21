import type { Tx } from '../../platform/database.js';
import { selectList } from '../../platform/entity-sql.js';
import { type CostPolicy, DEFAULT_COST_POLICY } from './cost.js';
import { CostSetting } from './cost-setting.entity.js';
import { HOURS_PER_MONTH, LIST_PRICES } from './price.catalog.js';
import { Price } from './price.entity.js';
import type { PriceBook } from './price-of-node.js';
import type { VolumeBook } from './price-of-volume.js';

/** What holds where a tenant has changed nothing. */
export const DEFAULT_SETTING: Omit<CostSetting, 'tenantId' | 'changedAt'> = {
  currency: 'USD',
  exchange: [],
  storage: [],
  sharesDaemonSets: DEFAULT_COST_POLICY.sharesDaemonSets,
  sharedNamespaces: [...DEFAULT_COST_POLICY.sharedNamespaces],
  sharedSpread: DEFAULT_COST_POLICY.shared,
  idleSpread: DEFAULT_COST_POLICY.idle,
  revision: 0,
  pricesChangedAt: null,
};

export type CostSettingValues = typeof DEFAULT_SETTING & { changedAt: Date | null };

/** How the costs of a tenant are told. */
export async function settingOf(tx: Tx, tenantId: string): Promise<CostSettingValues> {
  const sql = `SELECT ${selectList(CostSetting)} FROM cost_setting t WHERE t.tenant_id = $1`;
  const [row] = await tx.query<CostSetting>(sql, [tenantId]);
  return row ?? { ...DEFAULT_SETTING, changedAt: null };
}

/** The prices that a tenant set, in the order in which they were made. */
export async function pricesOf(tx: Tx, tenantId: string): Promise<Price[]> {
  return tx.query<Price>(`SELECT ${selectList(Price)} FROM price t WHERE t.tenant_id = $1 ORDER BY t.id`, [tenantId]);
}

/** Everything that a price depends on, at one moment. */
export interface Books {
  nodes: Omit<PriceBook, 'overrides'> & { overrides: readonly Price[] };
  volumes: VolumeBook;
  policy: CostPolicy;
  setting: CostSettingValues;
}

/** What a tenant’s prices are looked up in: its own ones before the list. */
export async function booksOf(tx: Tx, tenantId: string): Promise<Books> {
  const [setting, overrides] = await Promise.all([settingOf(tx, tenantId), pricesOf(tx, tenantId)]);
  const exchange = Object.fromEntries(setting.exchange.map(({ currency, rate }) => [currency, rate]));
  const shared = { currency: setting.currency, exchange };
  const classes = setting.storage.map(({ storageClass, perGibMonth, currency }) => {
    return { storageClass, currency, perGibHour: perGibMonth / HOURS_PER_MONTH };
  });
  return {
    nodes: { ...shared, overrides, list: LIST_PRICES },
    volumes: { ...shared, classes },
    policy: policyOf(setting),
    setting,
  };
}

function policyOf(setting: CostSettingValues): CostPolicy {
  const { sharesDaemonSets, sharedNamespaces, sharedSpread, idleSpread } = setting;
  return { sharesDaemonSets, sharedNamespaces, shared: sharedSpread, idle: idleSpread };
}
