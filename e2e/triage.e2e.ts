import { hostname } from 'node:os';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { stackFacts } from './stack/stack-facts.js';

const DEMO = 'demo-web-shop';
const PASSWORD = 'a long enough passphrase';

// One person's way through the console: each step starts where the one before it ended.
test.describe.configure({ mode: 'serial' });

let context: BrowserContext;
let page: Page;
/** Gathered on the way, so that a finding of one page does not hide the other pages. */
const findings: string[] = [];

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext({ baseURL: stackFacts().address, reducedMotion: 'reduce' });
  page = await context.newPage();
});

test.afterAll(async () => {
  await context.close();
});

async function lookAt(name: string): Promise<void> {
  findings.push(...(await graveFindings(page, name)));
}

function row(name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** The figures of a chart, newest first, as its table shows them; gaps left out. */
async function figuresOf(title: string): Promise<number[]> {
  const chart = page.getByRole('figure', { name: title, exact: true });
  const toTable = chart.getByRole('button', { name: `Show ${title} as table` });
  if (await toTable.isVisible()) await toTable.click();
  const cells = await chart.getByRole('table').getByRole('cell').allInnerTexts();
  return cells.filter((text) => text !== 'n/a').map((text) => Number.parseFloat(text.replaceAll(',', '')));
}

test('the one-time link signs the first administrator in, who sets a password', async () => {
  await page.goto(stackFacts().signInLink);
  await lookAt('sign-in by link');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
});

test('the link does not work a second time', async ({ browser }) => {
  const stranger = await browser.newPage();
  await stranger.goto(stackFacts().signInLink);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('alert')).toBeVisible();
  await expect(stranger.getByRole('heading', { name: 'Fleet' })).toBeHidden();
  await stranger.close();
});

test('the fleet shows this machine and the demo cluster, which is called a demo', async () => {
  await expect(row(hostname())).toContainText('Healthy', { timeout: 30_000 });
  await expect(row(DEMO)).toContainText('Healthy', { timeout: 30_000 });
  await expect(row(DEMO)).toContainText(/demo/i);
  await expect(row(hostname())).not.toContainText('Demo');
  await lookAt('fleet');
});

test("this machine's CPU appears as a chart with measured values", async () => {
  await page.getByRole('link', { name: hostname(), exact: true }).click();
  await expect(page.getByRole('heading', { name: hostname(), exact: true })).toBeVisible();
  await expect(async () => {
    const figures = await figuresOf('CPU');
    expect(figures.length).toBeGreaterThan(0);
    expect(Math.max(...figures)).toBeGreaterThan(0);
  }).toPass({ timeout: 45_000 });
});

test('no page has a serious accessibility finding, in the light or the dark theme', () => {
  expect(findings).toEqual([]);
});
