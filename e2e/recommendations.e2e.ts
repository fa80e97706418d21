import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { kubectlPatch } from './stack/kubectl.js';
import { type Session, signIn } from './stack/session.js';
import { startTestStack } from './stack/test-stack.js';

// From advice over the demo's invented fortnight to the change in the cluster, and to the page that has noticed it.
test.describe.configure({ mode: 'serial', timeout: 600_000 });

/** The past is reported, then the first run comes; a slow machine takes its time. */
const ADVISED = { timeout: 540_000, intervals: [2_000] };
/** A change is reported at once, and looked for every minute; the page asks again every minute. */
const NOTICED = { timeout: 360_000 };
const PATIENT = { timeout: 120_000 };

let stack: Awaited<ReturnType<typeof startTestStack>>;
let session: Session;
let context: BrowserContext;
let page: Page;
const findings: string[] = [];

interface Advice {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly subject: { readonly name: string };
  readonly changes: readonly { readonly proposed: { readonly cpuRequestCores: number | null } }[];
}

async function advice(filter: object): Promise<Advice[]> {
  const query = `query ($filter: RecommendationFilter) { recommendations(first: 100, filter: $filter) { edges { node {
    id title state subject { name } changes { proposed { cpuRequestCores } } } } } }`;
  const { recommendations } = await session.ask<{ recommendations: { edges: { node: Advice }[] } }>(query, { filter });
  return recommendations.edges.map(({ node }) => node);
}

/** Left out, a filter asks for what stands. */
const EVERY_STATE = ['OPEN', 'APPLIED', 'VERIFIED', 'REGRESSED', 'DISMISSED', 'SNOOZED', 'WITHDRAWN'];

const giftCards = async (): Promise<Advice | undefined> =>
  (await advice({ rule: ['over-provisioned'], subjectName: ['gift-cards'], state: EVERY_STATE }))[0];

async function openBrowser(browser: import('@playwright/test').Browser, as: Session): Promise<BrowserContext> {
  const { address } = stack.bootstrap;
  const opened = await browser.newContext({ baseURL: address, reducedMotion: 'reduce', acceptDownloads: true });
  await opened.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: address });
  const place = { url: address.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  await opened.addCookies([{ ...as.cookie, ...place }]);
  return opened;
}

const button = (name: string | RegExp, within: Page | Locator = page): Locator =>
  within.getByRole('button', { name, exact: typeof name === 'string' });
const drawer = (): Locator => page.getByRole('dialog', { name: 'Deployment gift-cards' });
const list = (on: Page = page): Locator => on.getByRole('table', { name: 'Recommendations' });
const rowOf = (name: string, on: Page = page): Locator => list(on).getByRole('row').filter({ hasText: name });

/** Opens the advice about gift-cards beside the list. */
async function openGiftCards(): Promise<void> {
  await page.goto('/recommendations?rule=over-provisioned&q=gift-cards');
  await rowOf('gift-cards').first().click();
  await expect(drawer().getByRole('heading', { name: 'Apply it' })).toBeVisible(PATIENT);
}

test.beforeAll(async ({ browser }) => {
  // A hook has the timeout of the configuration, not that of its tests.
  test.setTimeout(ADVISED.timeout + 120_000);
  stack = await startTestStack(() => undefined, true);
  session = await signIn(stack.bootstrap.address, stack.bootstrap.signInLink ?? '');
  await expect.poll(async () => (await giftCards())?.state, ADVISED).toBe('OPEN');
  context = await openBrowser(browser, session);
  page = await context.newPage();
});

test.afterAll(async () => {
  await context?.close();
  await stack?.stop();
});

test('what asks for a core and never used a tenth of it is told in just these words', async () => {
  const found = await giftCards();
  expect(found?.title).toMatch(
    /gift-cards has requested 1 core of CPU but has not used more than 0\.0\d+ cores in the last 7 days/,
  );
  expect(found?.changes[0]?.proposed.cpuRequestCores).toBeLessThan(0.2);
  await page.goto('/recommendations');
  await expect(page.getByRole('heading', { name: 'Recommendations', level: 1 })).toBeVisible(PATIENT);
  await expect(rowOf('gift-cards').first()).toBeVisible(PATIENT);
  await expect(page.getByRole('region', { name: 'What it would bring' })).toContainText('$', PATIENT);
  findings.push(...(await graveFindings(page, 'recommendations')));
});

test('the export has what the filter shows, and nothing else', async () => {
  await page.goto('/recommendations?category=STABILITY');
  await expect(list().getByRole('row').nth(1)).toBeVisible(PATIENT);
  const saved = async (format: string): Promise<string> => {
    await button('Export').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button(`Filtered recommendations as ${format}`).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  // Advice may come between the file and the question.
  await expect(async () => {
    const rows = JSON.parse(await saved('JSON')) as { id: string; category: string }[];
    const expected = await advice({ category: ['STABILITY'], state: ['OPEN'] });
    expect(rows.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
    expect(new Set(rows.map(({ category }) => category))).toEqual(new Set(['STABILITY']));
  }).toPass(PATIENT);
  const [head = '', ...lines] = (await saved('CSV')).trim().split(/\r?\n/);
  expect(head).toContain('rule');
  expect(lines.length).toBeGreaterThan(3);
});

test('it is dismissed with a reason, does not come back by itself, and is opened again', async () => {
  await openGiftCards();
  await button('Dismiss…').click();
  const dialog = page.getByRole('dialog', { name: 'Dismiss this recommendation?' });
  await dialog.getByLabel('Why').selectOption('TOO_RISKY');
  await dialog.getByLabel('Comment').fill('Not before Christmas.');
  findings.push(...(await graveFindings(page, 'dismissing')));
  await button('Dismiss', dialog).click();
  await expect(page.getByText('Dismissed.')).toBeVisible(PATIENT);
  await expect.poll(async () => (await giftCards())?.state, PATIENT).toBe('DISMISSED');
  await button('Undo').click();
  await expect.poll(async () => (await giftCards())?.state, PATIENT).toBe('OPEN');
});

test('who may only read sees what is freed, and no money', async ({ browser }) => {
  const { inviteUser } = await session.ask<{ inviteUser: { signInLink: string } }>(
    `mutation { inviteUser(input: { email: "vera@example.test", name: "Vera", role: VIEWER }) { signInLink } }`,
  );
  const viewer = await openBrowser(browser, await signIn(stack.bootstrap.address, inviteUser.signInLink));
  const her = await viewer.newPage();
  await her.goto('/recommendations');
  await expect(rowOf('gift-cards', her).first()).toBeVisible(PATIENT);
  await expect(her.getByRole('region', { name: 'What it would bring' })).toContainText(
    'Amounts of money need Operator',
  );
  await expect(her.locator('body')).not.toContainText('$');
  await rowOf('gift-cards', her).first().click();
  const details = her.getByRole('dialog', { name: 'Deployment gift-cards' });
  await expect(details.getByText('Your role only reads')).toBeVisible(PATIENT);
  await expect(details.getByText('n/a — needs Operator').first()).toBeVisible();
  await expect(her.locator('body')).not.toContainText('$');
  await viewer.close();
});

test('the patch that is copied, sent to the cluster as it is, is found applied, and the ledger waits for the proof', async () => {
  await openGiftCards();
  findings.push(...(await graveFindings(page, 'recommendation')));
  await button('Copy kubectl', drawer()).click();
  await expect(button('Copied', drawer())).toBeVisible();
  const commands = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n');
  expect(commands).toHaveLength(1);
  for (const command of commands) await kubectlPatch(command, join(stack.folder, 'simulator', 'admin.kubeconfig'));
  await expect(drawer().getByText('Applied', { exact: true }).first()).toBeVisible(NOTICED);
  await expect(drawer().getByRole('heading', { name: 'After it was applied' })).toBeVisible();
  findings.push(...(await graveFindings(page, 'applied')));

  await page.goto('/recommendations?tab=ledger');
  const applied = page.getByRole('table', { name: 'What was applied' });
  await expect(applied.getByRole('row').filter({ hasText: 'gift-cards' }).first()).toContainText('watched', PATIENT);
  await expect(page.getByText(/is being watched/)).toBeVisible(PATIENT);
  findings.push(...(await graveFindings(page, 'ledger')));
});

test('axe finds nothing serious on the way, in both themes', () => {
  expect(findings).toEqual([]);
});
