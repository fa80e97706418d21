import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import {
  checkPrice,
  isProblem,
  type PriceChoice,
  pricedInWords,
  readRate,
  SELECTORS,
  type WrittenRate,
} from './check-price.js';
import { lockSetting, notePriceChange } from './cost-setting.service.js';
import type { Price } from './price.entity.js';
import { type CostSettingValues, pricesOf } from './price-book.service.js';

/** All of them are a plain list, and each is tried for every cluster node. */
const MAX_PRICES = 200;

/** A price as somebody writes it. */
export type WrittenPrice = Omit<PriceChoice, 'rate'> & { rate: WrittenRate };

/** Sets a price; it holds for what is counted from now on, and for the days that are counted again. */
export async function createPrice(
  tx: Tx,
  tenantId: string,
  { actor, price }: { actor: Actor; price: WrittenPrice },
  now: Date,
): Promise<Outcome<Price>> {
  const setting = await lockSetting(tx, tenantId, now);
  const prices = await pricesOf(tx, tenantId);
  if (prices.length >= MAX_PRICES) {
    return refused(
      null,
      `There are ${prices.length} prices, which is the limit. Delete one, or make one more general.`,
    );
  }
  const said = readPrice(price, { others: prices, setting });
  if (!said.done) return said;
  const made: Price = { tenantId, id: newId(now.getTime()), ...said.done, revision: 1, createdAt: now, changedAt: now };
  await tx.query(
    `INSERT INTO price (tenant_id, id, revision, created_at, changed_at, ${COLUMNS.join(', ')})
     VALUES ($1, $2, 1, $3, $3, ${COLUMNS.map((_, n) => `$${n + 4}`).join(', ')})`,
    [tenantId, made.id, now, ...valuesOf(said.done)],
  );
  await notePriceChange(tx, tenantId, now);
  await audit(tx, tenantId, { actor, action: 'CREATE_PRICE', object: objectOf(made), after: said.done }, now);
  return done(made);
}

export interface UpdatePrice {
  actor: Actor;
  /** Null for an id that is of no price. */
  id: string | null;
  expectedRevision: number | null;
  /** Undefined stays; null of a selector matches everything. */
  changes: { [Key in keyof WrittenPrice]?: WrittenPrice[Key] | null | undefined };
}

/** Changes a price. */
export async function updatePrice(
  tx: Tx,
  tenantId: string,
  { actor, id, expectedRevision, changes }: UpdatePrice,
  now: Date,
): Promise<Outcome<Price>> {
  const setting = await lockSetting(tx, tenantId, now);
  const prices = await pricesOf(tx, tenantId);
  const price = prices.find((each) => each.id === id);
  if (!price) return noPrice();
  if (expectedRevision !== null && expectedRevision !== price.revision) {
    const found = `The price of ${pricedInWords(price)} is at revision ${price.revision}; expected ${expectedRevision}`;
    const remedy = 'somebody has changed it. Read it again and repeat what is still wanted.';
    return refused('expectedRevision', `${found}: ${remedy}`, 'CONFLICT');
  }
  const before = choiceOf(price);
  const said = readPrice(withChanges(before, changes), { others: prices.filter((each) => each !== price), setting });
  if (!said.done) return said;
  if (JSON.stringify(said.done) === JSON.stringify(before)) return done(price);
  await tx.query(
    `UPDATE price SET revision = revision + 1, changed_at = $3, ${COLUMNS.map((column, n) => `${column} = $${n + 4}`).join(', ')}
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, price.id, now, ...valuesOf(said.done)],
  );
  await notePriceChange(tx, tenantId, now);
  const after: Price = { ...price, ...said.done, revision: price.revision + 1, changedAt: now };
  const change = { before, after: said.done };
  await audit(tx, tenantId, { actor, action: 'UPDATE_PRICE', object: objectOf(after), ...change }, now);
  return done(after);
}

/** Takes a price away. @returns its id */
export async function deletePrice(
  tx: Tx,
  tenantId: string,
  { actor, id }: { actor: Actor; id: string | null },
  now: Date,
): Promise<Outcome<string>> {
  await lockSetting(tx, tenantId, now);
  const price = (await pricesOf(tx, tenantId)).find((each) => each.id === id);
  if (!price) return noPrice();
  await tx.query('DELETE FROM price WHERE tenant_id = $1 AND id = $2', [tenantId, price.id]);
  await notePriceChange(tx, tenantId, now);
  await audit(tx, tenantId, { actor, action: 'DELETE_PRICE', object: objectOf(price), before: choiceOf(price) }, now);
  return done(price.id);
}

function noPrice(): Outcome<never> {
  return refused('id', 'There is no price of this id. Take one from prices.own.', 'NOT_FOUND');
}

function objectOf(price: Price): { kind: string; id: string; name: string } {
  return { kind: 'Price', id: price.id, name: pricedInWords(price) };
}

const COLUMNS = [
  ...['provider', 'region', 'family', 'instance_type', 'pool', 'purchase'],
  ...['rate', 'currency', 'note'],
];

function valuesOf({ provider, region, family, instanceType, pool, purchase, rate, currency, note }: PriceChoice) {
  return [provider, region, family, instanceType, pool, purchase, JSON.stringify(rate), currency, note];
}

/** In one order of keys, as it is compared and audited. */
function choiceOf(price: PriceChoice): PriceChoice {
  const { provider, region, family, instanceType, pool, purchase, rate, currency, note } = price;
  return {
    provider,
    region,
    family,
    instanceType,
    pool,
    purchase,
    rate: readRate(rate) as typeof rate,
    currency,
    note,
  };
}

function withChanges(before: PriceChoice, changes: UpdatePrice['changes']): WrittenPrice {
  const { rate, currency, ...others } = changes;
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return { ...before, ...given, rate: rate ?? before.rate, currency: currency ?? before.currency };
}

function readPrice(
  written: WrittenPrice,
  { others, setting }: { others: readonly Price[]; setting: CostSettingValues },
): Outcome<PriceChoice> {
  const rate = readRate(written.rate);
  if (isProblem(rate)) return refused(rate.field, rate.message);
  const choice = choiceOf({ ...trimmed(written), rate });
  const problem = checkPrice(choice);
  if (problem) return refused(problem.field, problem.message);
  const { currency } = setting;
  if (choice.currency !== currency && !setting.exchange.some((one) => one.currency === choice.currency)) {
    const found = `The price is in ${choice.currency}, and no exchange rate from ${choice.currency} to ${currency} is set`;
    return refused(
      'currency',
      `${found}; expected one. Set it in the cost settings first, or give the price in ${currency}.`,
    );
  }
  if (others.some((other) => SELECTORS.every((key) => other[key] === choice[key]))) {
    const found = `There is a price for ${pricedInWords(choice)} already`;
    return refused(
      null,
      `${found}; expected one. Change that one, or say more exactly what this one is for.`,
      'CONFLICT',
    );
  }
  return done(choice);
}

/** An empty text says as little as none. */
function trimmed(written: WrittenPrice): WrittenPrice {
  const texts = ['provider', 'region', 'family', 'instanceType', 'pool', 'note'] as const;
  const clean = Object.fromEntries(texts.map((key) => [key, written[key]?.trim() || null]));
  return { ...written, ...clean };
}
