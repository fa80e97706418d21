import { AppError } from '../../platform/errors.js';
import { fromNanos, perMonth } from './money.js';
import { DEFAULT_STORAGE, HOURS_PER_MONTH, type ListPrice, PRICE_SOURCES } from './price.catalog.js';
import { type ClusterNodePrice, PriceOutput } from './price.types.js';
import type { Books, CostSettingValues } from './price-book.service.js';
import type { NodePrice } from './price-of-node.js';
import { type CostSettingsOutput, type ListPriceOutput, type ListPricePage, PriceRate } from './price-parts.types.js';

// Prices as the API tells them.

export function settingsOutput(setting: CostSettingValues): CostSettingsOutput {
  const { currency, source, perGibHour } = DEFAULT_STORAGE;
  // Nanos are more than anybody can tell of a price per month.
  const perGibMonth = Math.round(perGibHour * HOURS_PER_MONTH * 1e6) / 1e6;
  const { sharedSpread, idleSpread, ...others } = setting;
  return {
    ...{ ...others, shared: sharedSpread, idle: idleSpread },
    changedAt: setting.revision === 0 ? null : setting.changedAt,
    defaultStorage: { perGibMonth, currency, source: PRICE_SOURCES[source] },
  };
}

const MOST = 500;

/** @throws BAD_USER_INPUT for a part that nobody can be given */
export function listPricePage(
  found: readonly ListPrice[],
  { first, skip }: { first: number; skip: number },
): ListPricePage {
  if (first < 0 || first > MOST || skip < 0) {
    const message = `first is ${first} and skip ${skip}; expected first from 0 to ${MOST} and skip from 0 on.`;
    throw new AppError('BAD_USER_INPUT', `${message} Ask for less at a time.`);
  }
  return { total: found.length, prices: found.slice(skip, skip + first).map(listPriceOutput) };
}

function listPriceOutput({ level, key, rate, source, ...price }: ListPrice): ListPriceOutput {
  return {
    ...price,
    instanceType: level === 'INSTANCE_TYPE' ? key : null,
    family: level === 'FAMILY' ? key : null,
    rate: PriceRate.of(rate),
    source: PRICE_SOURCES[source],
  };
}

/** @param books the prices that it was looked up in */
export function clusterNodePriceOutput(price: NodePrice, { nodes: { currency, overrides } }: Books): ClusterNodePrice {
  if (price.kind === 'UNPRICED') {
    const numbers = { perHour: null, cpuPerHour: null, memoryPerHour: null, perMonth: null };
    const reasons = { basis: null, purchase: null, source: null, override: null, caveats: [] };
    return { ...numbers, ...reasons, currency, problem: price.text };
  }
  const { basis, purchase, caveats } = price;
  const override = overrides.find(({ id }) => id === price.overrideId);
  return {
    perHour: fromNanos(price.total),
    cpuPerHour: fromNanos(price.cpu),
    memoryPerHour: fromNanos(price.memory),
    perMonth: perMonth(price.total),
    ...{ currency, basis, purchase, caveats, problem: null },
    source: price.source && PRICE_SOURCES[price.source],
    override: override ? PriceOutput.of(override) : null,
  };
}
