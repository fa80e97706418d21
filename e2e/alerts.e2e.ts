import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { type CuttingProxy, startCuttingProxy } from './stack/cutting-proxy.js';
import { type Session, signIn } from './stack/session.js';
import { startTestStack } from './stack/test-stack.js';

// One person on call: at the desk with the keyboard, on the phone, and watching what happens through a bad network.
test.describe.configure({ mode: 'serial', timeout: 240_000 });

/** An event of the cluster is on screen within seconds; on a busy machine it takes its time. */
const TOLD_MS = 90_000;
const UNDO_IS_OVER_MS = 30_000;
const PHONE = { width: 390, height: 844 };
const DEMO = 'demo-web-shop';
/** Reasons of events of a node that alert, each an alert of its own. */
const MISSED = ['Rebooted', 'FreeDiskSpaceFailed', 'ContainerGCFailed', 'ImageGCFailed', 'InvalidDiskCapacity'];

let stack: Awaited<ReturnType<typeof startTestStack>>;
let session: Session;
let nodes: string[];
let proxy: CuttingProxy;
let page: Page;
/** Gathered on the way, so that a finding of one page does not hide those of the others. */
const findings: string[] = [];
const contexts: BrowserContext[] = [];

async function signedIn(browser: Browser, address: string, options = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, reducedMotion: 'reduce', ...options });
  contexts.push(context);
  const place = { url: address.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  await context.addCookies([{ ...session.cookie, ...place }]);
  return context.newPage();
}

/** Lets something happen on a node of the demo cluster. */
async function happen(reason: string, node: string): Promise<void> {
  const answer = await fetch(`${stack.simulator?.url}/_sim/emit-event`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      object: { kind: 'Node', name: node },
      type: 'Warning',
      reason,
      message: `${reason} of a test`,
    }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

interface Found {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly state: string;
  readonly acknowledgedBy: string | null;
  readonly assigneeName: string | null;
  readonly silencedUntil: string | null;
  readonly resolvedReason: string | null;
}

/** The alerts of a node, as the API tells them. */
async function alertsOf(node: string): Promise<readonly Found[]> {
  const { alerts } = await session.ask<{ alerts: { edges: { node: Found }[] } }>(
    `query ($name: String!) { alerts(first: 100, filter: { subjectKind: ["Node"], subjectName: $name }) { edges { node {
       id rule title state acknowledgedBy assigneeName silencedUntil resolvedReason } } } }`,
    { name: node },
  );
  return alerts.edges.map((edge) => edge.node);
}

const outOfMemory = async (node: string) => (await alertsOf(node)).find(({ rule }) => rule === 'SystemOOM');
const row = (of: Page, title: string): Locator =>
  of.getByRole('table', { name: 'Alerts', exact: true }).getByRole('row').filter({ hasText: title });

test.beforeAll(async ({ browser }) => {
  stack = await startTestStack(() => undefined);
  const { address, signInLink } = stack.bootstrap;
  session = await signIn(address, signInLink ?? '');
  proxy = await startCuttingProxy(address);
  const answer = await fetch(`${stack.simulator?.url}/api/v1/nodes`);
  const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
  nodes = items.map(({ metadata }) => metadata.name);
  page = await signedIn(browser, address);
  await page.goto('/');
  await expect(page.getByRole('row').filter({ hasText: DEMO })).toContainText('Healthy', { timeout: TOLD_MS });
});

test.afterAll(async () => {
  for (const context of contexts) await context.close();
  await proxy?.stop();
  await stack?.stop();
});

test('a new alert is found, acknowledged, assigned, silenced and resolved without the mouse', async () => {
  const [node = ''] = nodes;
  const title = `Ran out of memory: ${node}`;
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { name: 'Alerts', level: 1 })).toBeVisible();
  await happen('SystemOOM', node);
  await page.keyboard.press('/');
  await page.keyboard.type(node);
  await page.keyboard.press('Escape');
  await expect(row(page, title)).toContainText('Critical', { timeout: TOLD_MS });
  await expect(page).toHaveURL(new RegExp(`q=${node}`));
  findings.push(...(await graveFindings(page, 'inbox')));

  // The worst is on top.
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await expect(row(page, title)).toContainText('Acked');
  await expect.poll(async () => (await outOfMemory(node))?.acknowledgedBy, { timeout: TOLD_MS }).toBeTruthy();

  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: /^Me \(/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await outOfMemory(node))?.assigneeName, { timeout: TOLD_MS }).toBeTruthy();

  await page.keyboard.press('s');
  const silence = page.getByRole('dialog', { name: /^Silence/ });
  await expect(silence.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  findings.push(...(await graveFindings(page, 'silence dialog')));
  await page.keyboard.type('The node is being replaced');
  await expect(silence.getByRole('button', { name: 'Silence 1 alert' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(row(page, title)).toContainText('Silenced', { timeout: TOLD_MS });
  expect((await outOfMemory(node))?.silencedUntil).toBeTruthy();

  await page.keyboard.press('r');
  const resolve = page.getByRole('dialog', { name: /^Resolve/ });
  await expect(resolve.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText(`Resolving “${title}”.`)).toBeVisible();
  expect((await outOfMemory(node))?.state).toBe('FIRING');
  await expect
    .poll(async () => (await outOfMemory(node))?.state, { timeout: UNDO_IS_OVER_MS + TOLD_MS })
    .toBe('RESOLVED');
});

test('the drawer and the page of an alert tell what it is and what happened to it', async () => {
  const [node = ''] = nodes;
  const alert = await outOfMemory(node);
  await page.goto(`/alerts?alert=${alert?.id}`);
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('Acknowledged', { exact: true })).toBeVisible();
  await expect(drawer.getByText('Resolved by hand').first()).toBeVisible();
  findings.push(...(await graveFindings(page, 'drawer')));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: alert?.title ?? '', level: 1 })).toBeVisible();
  await page.getByRole('textbox', { name: 'Comment' }).fill('Replaced the node');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(page.getByText('Replaced the node')).toBeVisible({ timeout: TOLD_MS });
  findings.push(...(await graveFindings(page, 'alert page')));
});

test('on a phone an alert is found and acknowledged by touch', async ({ browser }) => {
  const [, node = ''] = nodes;
  const phone = await signedIn(browser, stack.bootstrap.address, { viewport: PHONE, hasTouch: true });
  await happen('SystemOOM', node);
  await phone.goto(`/alerts?q=${node}`);
  const title = `Ran out of memory: ${node}`;
  await expect(row(phone, title)).toBeVisible({ timeout: TOLD_MS });
  const wideBy = () => phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await wideBy(), 'the page is as wide as the phone').toBeLessThanOrEqual(0);
  findings.push(...(await graveFindings(phone, 'inbox on a phone')));
  await row(phone, title).getByRole('link').tap();
  await phone.getByRole('dialog').getByRole('button', { name: 'Acknowledge', exact: true }).tap();
  await expect.poll(async () => (await outOfMemory(node))?.acknowledgedBy, { timeout: TOLD_MS }).toBeTruthy();
  expect(await wideBy(), 'the drawer is as wide as the phone').toBeLessThanOrEqual(0);
});

test('the live page waits while it is paused, and after a broken network tells everything once', async ({
  browser,
}) => {
  const [, , node = ''] = nodes;
  const live = await signedIn(browser, proxy.address);
  await live.goto(`/live?q=${node}`);
  const events = live.getByRole('table', { name: 'Events' });
  const raised = (title: string) => events.getByRole('row').filter({ hasText: title }).filter({ hasText: 'Raised' });
  await expect(live.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: TOLD_MS });
  await happen('OOMKilling', node);
  await expect(raised(`Killed a process for lack of memory: ${node}`)).toBeVisible({ timeout: TOLD_MS });
  findings.push(...(await graveFindings(live, 'live')));

  await live.keyboard.press('Space');
  await expect(live.getByRole('button', { name: 'Paused, 0 new' })).toBeVisible();
  await happen('SystemOOM', node);
  await expect(live.getByRole('button', { name: 'Paused, 1 new' })).toBeVisible({ timeout: TOLD_MS });
  await expect(raised(`Ran out of memory: ${node}`)).toHaveCount(0);
  await live.keyboard.press('Space');
  await expect(raised(`Ran out of memory: ${node}`)).toHaveCount(1);

  proxy.cut();
  await expect(live.getByText(/Reconnecting, attempt \d+/).first()).toBeVisible({ timeout: TOLD_MS });
  for (const reason of MISSED) await happen(reason, node);
  const missed = async () => (await alertsOf(node)).filter(({ rule }) => MISSED.includes(rule));
  await expect.poll(async () => (await missed()).length, { timeout: TOLD_MS }).toBe(MISSED.length);
  proxy.heal();
  for (const { title } of await missed()) await expect(raised(title)).toHaveCount(1, { timeout: TOLD_MS });
  await expect(events.getByText(/^Missed .*, back-filled: \d+ events?$/)).toBeVisible({ timeout: TOLD_MS });
  for (const { title } of await missed()) expect(await raised(title).count(), title).toBe(1);
});

test('no page of alerts has a serious accessibility finding, in the light or the dark theme', () => {
  expect(findings).toEqual([]);
});
