import type { Tx } from '../../platform/database.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { readCostSummary } from '../costs/cost-report.service.js';
import { booksOf } from '../costs/price-book.service.js';
import type { DigestWeek } from './digest-numbers.service.js';

/** What all clusters together cost, in units of the currency; null where it was not counted. */
export interface CostChange {
  total: number | null;
  previousTotal: number | null;
  currency: string;
}

const DAY_MS = 86_400_000;
/** A week counts as long as another where no more of its hours are missing, of all clusters together. */
const SAME_LENGTH = 0.95;

/** What the seven whole UTC days before the end of a week cost, and the seven before those. */
export async function readCostChange(tx: Tx, tenantId: string, { to }: DigestWeek): Promise<CostChange> {
  const books = await booksOf(tx, tenantId);
  const end = Math.floor(to.getTime() / DAY_MS) * DAY_MS;
  const range = { from: end - 7 * DAY_MS, to: end };
  const question = { range, filter: {}, rights: wholeTenant(Role.ADMIN), books };
  const { total, hours, previous } = await readCostSummary(tx, tenantId, question, to);
  const before = previous.totals;
  const isAlike = before.hours >= SAME_LENGTH * hours && hours >= SAME_LENGTH * before.hours;
  return { total, previousTotal: isAlike ? before.total : null, currency: books.setting.currency };
}
