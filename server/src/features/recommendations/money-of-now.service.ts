import type { Tx } from '../../platform/database.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { settingOf } from '../costs/price-book.service.js';

/** The currency in which money is told now, and how amounts that were stored in others become it. */
export interface MoneyOfNow {
  currency: string;
  /** JOIN of `money.rate` to recommendations t; null for what is not priced, and for currencies without a rate. */
  join(params: SqlParams): string;
}

/** Amounts keep the currency of the day they were priced on: those of before a change must not be added as they are. */
export async function moneyOfNow(tx: Tx, tenantId: string): Promise<MoneyOfNow> {
  const { currency, exchange } = await settingOf(tx, tenantId);
  const rates = [{ currency, rate: 1 }, ...exchange];
  return {
    currency,
    join: (params) =>
      `LEFT JOIN unnest(${params.add(rates.map((one) => one.currency))}::text[],
         ${params.add(rates.map(({ rate }) => rate))}::float8[]) AS money (currency, rate) ON money.currency = t.currency`,
  };
}
