import { cpus, hostname } from 'node:os';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { nodeNames, podNames, simulate } from './stack/simulator.js';
import { stackFacts } from './stack/stack-facts.js';

const DEMO = 'demo-web-shop';
/** The cluster that this machine is: its name as the agent makes it fit. */
const MACHINE = hostname()
  .toLowerCase()
  .replaceAll(/[^a-z0-9.-]+/g, '-');
const EMAIL = 'admin@localhost';
const PASSWORD = 'a long enough passphrase';
/** An agent measures every 15 s, and the first report may have to wait for the enrolment. */
const FIRST_DATA_MS = 30_000;
const CHART_MS = 60_000;

// One person's way through the console: each step starts where the one before it ended.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

let context: BrowserContext;
let page: Page;
/** Gathered on the way, so that a finding of one page does not hide those of the others. */
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

async function expectHeading(name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, exact: true, level: 1 })).toBeVisible();
}

async function goTo(name: 'Fleet' | 'Alerts' | 'Nodes' | 'Workloads' | 'Pods' | 'Costs'): Promise<void> {
  // The link to the alerts also says how many of them fire.
  const link = { name: new RegExp(`^${name}(,|$)`) };
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', link).click();
}

/** Waits until a chart has measured values, and returns them, newest first, as the chart's table shows them. */
async function figuresOf(title: string): Promise<number[]> {
  const chart = page.getByRole('figure', { name: title, exact: true });
  let figures: number[] = [];
  await expect(async () => {
    const toTable = chart.getByRole('button', { name: `Show ${title} as table` });
    if (await toTable.isVisible()) await toTable.click();
    const cells = await chart.getByRole('table', { name: title, exact: true }).getByRole('cell').allInnerTexts();
    figures = cells.filter((text) => text !== 'n/a').map((text) => Number.parseFloat(text.replaceAll(',', '')));
    expect(Math.max(0, ...figures)).toBeGreaterThan(0);
  }).toPass({ timeout: CHART_MS });
  await chart.getByRole('button', { name: `Show ${title} as chart` }).click();
  await expect(chart.locator('svg path').first()).toBeVisible();
  return figures;
}

test('the one-time link signs the first administrator in, who sets a password', async () => {
  await page.goto(stackFacts().signInLink);
  await lookAt('sign-in by link');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await lookAt('setting a password');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expectHeading('Fleet');
});

test('the link does not work a second time, the password does', async ({ browser }) => {
  const stranger = await browser.newPage();
  await stranger.goto(stackFacts().signInLink);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('alert')).toBeVisible();
  await stranger.goto(`${stackFacts().address}/pods`);
  await stranger.getByLabel('E-mail').fill(EMAIL);
  await stranger.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('heading', { name: 'Pods', level: 1 })).toBeVisible();
  await stranger.close();
});

test('the fleet shows this machine and the demo cluster, which is called a demo', async () => {
  await expect(row(MACHINE)).toContainText('Healthy', { timeout: FIRST_DATA_MS });
  await expect(row(DEMO)).toContainText('Healthy', { timeout: FIRST_DATA_MS });
  const { length: nodes } = await nodeNames();
  await expect(row(DEMO)).toContainText(`${nodes} / ${nodes}`);
  await expect(row(DEMO).getByText('Demo', { exact: true })).toBeVisible();
  await expect(row(MACHINE).getByText('Demo', { exact: true })).toBeHidden();
  await lookAt('fleet');
});

test("this machine's CPU appears as a chart with measured values", async () => {
  await page.getByRole('link', { name: MACHINE, exact: true }).click();
  await expectHeading(MACHINE);
  const figures = await figuresOf('CPU');
  // Cores of this machine; the percentage of a core that a rounding may add is no error of measurement.
  expect(Math.max(...figures)).toBeLessThanOrEqual(cpus().length * 1.05);
});

test('the way from the cluster to a node, its pod and its container has measured values on each page', async () => {
  await goTo('Fleet');
  await page.getByRole('link', { name: DEMO, exact: true }).click();
  await expectHeading(DEMO);
  await figuresOf('CPU');
  await lookAt('cluster');

  await page
    .getByRole('link', { name: /: Ready, CPU/ })
    .first()
    .click();
  await expect(page.getByRole('table', { name: 'Pods' })).toBeVisible();
  await figuresOf('CPU');
  await figuresOf('Memory');
  await lookAt('node');

  const [frontend = ''] = await podNames('shop', 'frontend');
  const [node = ''] = (await page.getByRole('heading', { level: 1 }).allInnerTexts()) as string[];
  await page.getByRole('table', { name: 'Pods' }).getByRole('link').first().click();
  await expect(page.getByRole('table', { name: 'Containers' })).toBeVisible();
  await expect(page.getByRole('link', { name: node, exact: true })).toBeVisible();
  await page.goto(`/clusters/${DEMO}/pods/shop/${frontend}`);
  await expectHeading(frontend);
  await figuresOf('CPU');
  await figuresOf('Memory');
  await lookAt('pod');

  await page.getByRole('table', { name: 'Containers' }).getByText('frontend', { exact: true }).click();
  await expectHeading('frontend');
  await figuresOf('CPU');
  await lookAt('container');
});

test('an event becomes an alert on the open page, without a reload', async () => {
  await goTo('Alerts');
  await expectHeading('Alerts');
  await expect(page.getByRole('table', { name: 'Alerts' })).toBeVisible();
  await lookAt('alerts');
  const [node = ''] = await nodeNames();
  const alert = page.getByRole('row').filter({ hasText: 'Ran out of memory' }).filter({ hasText: node });
  await expect(alert).toHaveCount(0);
  await page.evaluate(() => {
    document.body.dataset['mark'] = 'not reloaded';
  });
  await simulate('emit-event', {
    object: { kind: 'Node', name: node },
    type: 'Warning',
    reason: 'SystemOOM',
    message: 'System OOM encountered, victim process: java, pid: 4711',
  });
  await expect(alert).toContainText('Critical');
  await expect(page.locator('body')).toHaveAttribute('data-mark', 'not reloaded');
});

test('the key / filters the pods by the beginning of their names', async () => {
  await goTo('Pods');
  await expectHeading('Pods');
  await lookAt('pods');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter by name')).toBeFocused();
  await page.keyboard.type('frontend');
  await expect(page).toHaveURL(/q=frontend/);
  const names = page.getByRole('table', { name: 'Pods' }).getByRole('link', { name: /^\w+(-\w+)+$/ });
  await expect(names.filter({ hasNotText: 'frontend' })).toHaveCount(0);
  await expect(names.first()).toContainText('frontend');
});

test('a workload has a page with its replicas, its usage against its requests, and its pods', async () => {
  await goTo('Workloads');
  await expectHeading('Workloads');
  await lookAt('workloads');
  await page.getByLabel('Filter by name').fill('frontend');
  await expect(page).toHaveURL(/q=frontend/);
  await page.getByRole('table', { name: 'Workloads' }).getByRole('link', { name: 'frontend', exact: true }).click();
  await expectHeading('frontend');
  await expect(page.getByText(/\d+ of \d+ replicas? ready/)).toBeVisible();
  await figuresOf('CPU');
  await figuresOf('Memory');
  const [frontend = ''] = await podNames('shop', 'frontend');
  await expect(page.getByRole('table', { name: 'Pods' }).getByRole('link', { name: frontend })).toBeVisible();
  await lookAt('workload');
});

test('the prices of the nodes are told with what they rest on', async () => {
  await goTo('Costs');
  await expectHeading('Costs');
  await lookAt('costs');
  await page.getByRole('link', { name: 'Node prices' }).click();
  const [node = ''] = await nodeNames();
  await expect(page.getByRole('table', { name: 'Node prices' }).getByText(node).first()).toBeVisible();
  await lookAt('node prices');
  await page.getByRole('link', { name: 'List prices' }).click();
  await expect(page.getByRole('table', { name: 'List prices' })).toBeVisible();
  await lookAt('list prices');
  await page.getByRole('link', { name: 'Policy and currency' }).click();
  await expect(page.getByRole('form', { name: 'Policy and currency' })).toBeVisible();
  await lookAt('cost policy');
  await page.goto('/integrations?tab=digest');
  await expect(page.getByRole('form', { name: 'Weekly digest' })).toBeVisible();
  await lookAt('weekly digest');
});

test('the keys Ctrl-K find a pod of any cluster by name and open it', async () => {
  const [cart = ''] = await podNames('shop', 'cart');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog');
  await expect(palette).toBeVisible();
  await page.keyboard.type(cart);
  await expect(palette.getByRole('option', { name: cart }).first()).toBeVisible();
  await lookAt('palette');
  await page.keyboard.press('Enter');
  await expectHeading(cart);
});

test('the list of nodes names those of both clusters', async () => {
  await goTo('Nodes');
  await expectHeading('Nodes');
  for (const node of await nodeNames()) await expect(row(node)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Nodes' }).getByText(hostname(), { exact: true }).first()).toBeVisible();
  await lookAt('nodes');
});

test('no page has a serious accessibility finding, in the light or the dark theme', () => {
  expect(findings).toEqual([]);
});
