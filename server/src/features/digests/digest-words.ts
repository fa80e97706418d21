import type { DigestItem, MessageDigest } from '../channels/digest.types.js';

/** An amount of money for people, without cents from 100 on; “unknown” where it is. */
export function moneyInWords(amount: number | null, currency: string | null): string {
  if (amount === null || currency === null) return 'unknown';
  const digits = Math.abs(amount) >= 100 ? 0 : 2;
  const format = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat('en-US', format).format(amount);
}

/** The change of costs from one week to the next, such as “+4.2 %”; null where one of them is not known or nothing. */
export function changeInWords({ total, previousTotal }: MessageDigest['costs']): string | null {
  if (total === null || previousTotal === null || previousTotal === 0) return null;
  const percent = (100 * (total - previousTotal)) / previousTotal;
  return `${percent >= 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`;
}

const GIB = 2 ** 30;

export function resourcesInWords({ cpuCores, memoryBytes }: { cpuCores: number; memoryBytes: number }): string {
  return `${cpuCores.toFixed(1)} cores, ${(memoryBytes / GIB).toFixed(1)} GiB`;
}

/** The numbers of a digest in two columns. */
export function digestFacts({ recommendations, open, realised, costs, currency }: MessageDigest): [string, string][] {
  const change = changeInWords(costs);
  const worth = ({ requestsPerMonth }: MessageDigest['open']): string =>
    requestsPerMonth === null ? '' : ` (${moneyInWords(requestsPerMonth, currency)} a month)`;
  const bill = (amount: number | null): string => `${moneyInWords(amount, currency)} a month`;
  const facts: [string, string | null][] = [
    ['New this week', String(recommendations.opened)],
    ['Open', String(recommendations.open)],
    ['Applied', String(recommendations.applied)],
    ['Verified', String(recommendations.verified)],
    ['Regressed', String(recommendations.regressed)],
    ['Requests that could go', `${resourcesInWords(open)}${worth(open)}`],
    ['Bill that could fall by', open.billPerMonth === null ? null : bill(open.billPerMonth)],
    ['Requests freed so far', `${resourcesInWords(realised)}${worth(realised)}`],
    ['Bill saved so far', realised.billPerMonth === null ? null : bill(realised.billPerMonth)],
    [
      'Costs of the last 7 days',
      costs.total === null ? null : `${moneyInWords(costs.total, currency)}${change === null ? '' : ` (${change})`}`,
    ],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function itemInWords({ title, requestsPerMonth, billPerMonth }: DigestItem, currency: string | null): string {
  const saving = billPerMonth ?? requestsPerMonth;
  if (saving === null || saving <= 0) return `• ${title}`;
  const what = billPerMonth === null ? 'requests worth' : 'saves';
  return `• ${title} (${what} ${moneyInWords(saving, currency)} a month)`;
}

/** What it is about, in one line, without money: titles of deliveries are shown to everybody who sees the tenant. */
export function digestTitle({ recommendations, open }: MessageDigest): string {
  const { open: waiting, opened } = recommendations;
  const title = `${waiting} open recommendation${waiting === 1 ? '' : 's'}, ${opened} new`;
  const hasFreed = open.cpuCores > 0 || open.memoryBytes > 0;
  return hasFreed ? `${title} · requests of ${resourcesInWords(open)} could go` : title;
}

/** What is worth doing, line by line; its numbers stand beside it. */
export function digestText({ top, regressions, currency, recommendations }: MessageDigest): string {
  const items = (heading: string, list: readonly DigestItem[]): string[] =>
    list.length === 0 ? [] : [heading, ...list.map((item) => itemInWords(item, currency)), ''];
  const more = recommendations.open - top.length;
  const lines = [
    ...items('Turned out worse than back-tested:', regressions),
    ...items('Worth doing first:', top),
    ...(more > 0 ? [`and ${more} more.`] : []),
    ...(recommendations.open === 0 ? ['Nothing waits for you.'] : []),
  ];
  return lines.join('\n').trim();
}
