import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { startTestStack } from './stack/test-stack.js';

const PASSWORD = 'a long enough passphrase';
/** A revoked key must be refused this soon. */
const REVOKED_MS = 5_000;
/** The explorer's editor is large, and this machine may be busy. */
const EDITOR_MS = 45_000;

// One integrator's way: a key, a request, the explorer, the end of the key. A stack of its own, because another file
// uses up the one-time link of the common one.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let stack: Awaited<ReturnType<typeof startTestStack>>;
let context: BrowserContext;
let page: Page;
let key = '';
const findings: string[] = [];
/** Requests to anywhere but the own server, and what the content security policy stopped. */
const foreign: string[] = [];

test.beforeAll(async ({ browser }) => {
  stack = await startTestStack(() => undefined);
  const { address } = stack.bootstrap;
  context = await browser.newContext({
    baseURL: address,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const isOwn = (url: string) => ['data:', 'blob:'].includes(new URL(url).protocol) || url.startsWith(address);
  await context.route(
    (url) => !isOwn(url.href),
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) foreign.push(message.text());
  });
});

test.afterAll(async () => {
  await context?.close();
  await stack?.stop();
});

interface Answer {
  readonly status: number;
  readonly body: { readonly data?: Record<string, unknown> | null; readonly errors?: readonly object[] };
}

/** Asks the API as a program with the key does. */
async function ask(query: string): Promise<Answer> {
  const response = await fetch(`${stack.bootstrap.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

async function goTo(name: 'Pods' | 'Access' | 'Audit' | 'API explorer'): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, exact: true, level: 1 })).toBeVisible({ timeout: EDITOR_MS });
}

/** The address under which the explorer opens a document. */
function explorerAddress(query: string): string {
  return `/explorer/api#${Buffer.from(JSON.stringify({ query, variables: '' })).toString('base64url')}`;
}

function editor(): Locator {
  return page.getByRole('region', { name: 'Operation Editor' }).locator('.view-lines');
}

function result(): Locator {
  return page.getByRole('region', { name: 'Result Window' }).locator('.view-lines');
}

async function run(): Promise<void> {
  await expect(editor()).toBeVisible({ timeout: EDITOR_MS });
  await page.getByRole('button', { name: /^Execute query/ }).click();
}

/** The line above the editors. */
const facts = (): Locator => page.locator('main').getByRole('status').first();

test('an administrator makes an API key, which is shown once', async () => {
  await page.goto(stack.bootstrap.signInLink ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await goTo('Access');
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create API key' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('ci-deploy');
  await dialog.getByRole('button', { name: 'Create key and show it once' }).click();
  await page.getByRole('button', { name: 'Copy key' }).click();
  key = await page.evaluate(() => navigator.clipboard.readText());
  expect(key).toMatch(/^k8i_/);
  findings.push(...(await graveFindings(page, 'API key, shown once')));
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await expect(page.getByRole('row', { name: /ci-deploy/ })).toContainText('Viewer in all clusters');
  findings.push(...(await graveFindings(page, 'API keys')));
});

test('a program reads the API with the key, and no more than its role allows', async () => {
  const { status, body } = await ask('{ caller { kind role } clusters { edges { node { name } } } }');
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ caller: { kind: 'API_KEY', role: 'VIEWER' } });
  const refused = await ask('{ users { totalCount } }');
  expect(refused.body.data).toEqual({ users: null });
  expect(refused.body.errors).toEqual([
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
  ]);
});

test('the explorer runs an example and shows what it took and what it cost', async () => {
  await goTo('API explorer');
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('button', { name: 'Page through all pods' }).click();
  await run();
  await expect(facts()).toHaveText(/^\d+ ms · cost [\d,]+ of [\d,]+ points/);
  await expect(result()).toContainText('"pods"');
  findings.push(...(await graveFindings(page, 'API explorer')));
});

test('the explorer refuses a mutation, with the reason, until mutations are switched on', async () => {
  await page.goto(explorerAddress('mutation Team { createTeam(input: { name: "checkout" }) { team { name } } }'));
  await run();
  await expect(result()).toContainText('MUTATIONS_OFF');
  await page.getByRole('checkbox', { name: 'Allow mutations' }).check();
  await run();
  await expect(result()).toContainText('"checkout"');
});

test('the explorer follows a stream until it is stopped', async () => {
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('button', { name: 'Follow alerts' }).click();
  await run();
  await expect(facts()).toHaveText(/^[1-9][\d,]* events?/);
  await page.getByRole('button', { name: /^Stop query/ }).click();
  await expect(page.getByRole('button', { name: /^Execute query/ })).toBeVisible();
});

test("the pods page's query opens in the explorer as one operation and runs there", async () => {
  await goTo('Pods');
  await page.getByRole('button', { name: 'Open query in API explorer' }).click();
  await page
    .getByRole('dialog', { name: 'Open query in API explorer' })
    .getByRole('link', { name: 'Pods', exact: true })
    .click();
  await expect(editor()).toContainText('query Pods', { timeout: EDITOR_MS });
  await expect(editor()).toContainText('namespace');
  await expect(editor()).not.toContainText('PodRow');
  await run();
  await expect(facts()).toHaveText(/ms · cost/);
  await expect(result()).toContainText('"edges"');
});

test('a revoked key is refused within 5 s, and the dialog says before what it was used for', async () => {
  await goTo('Access');
  await page.getByRole('button', { name: 'Revoke ci-deploy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke key ci-deploy?' });
  findings.push(...(await graveFindings(page, 'revoking a key')));
  await dialog.getByRole('button', { name: 'Revoke key' }).click();
  await expect.poll(async () => (await ask('{ caller { kind } }')).status, { timeout: REVOKED_MS }).toBe(401);
  await expect(page.getByRole('row', { name: /ci-deploy/ })).toContainText('Revoked');
});

test('the audit trail names who made the key and who revoked it', async () => {
  await goTo('Audit');
  const entries = page.getByRole('row', { name: /ci-deploy/ });
  await expect(entries.filter({ hasText: 'Create API key' })).toContainText('admin@localhost');
  await expect(entries.filter({ hasText: 'Revoke API key' })).toContainText('admin@localhost');
  findings.push(...(await graveFindings(page, 'Audit')));
  await entries
    .filter({ hasText: 'Create API key' })
    .getByRole('button', { name: /^Details/ })
    .click();
  await expect(page.getByRole('table', { name: 'What changed' })).toBeVisible();
  findings.push(...(await graveFindings(page, 'an audit entry')));
  await page.keyboard.press('Escape');
});

test('users, teams and role bindings have no serious accessibility finding either', async () => {
  await goTo('Access');
  for (const name of ['Role bindings', 'Users', 'Teams']) {
    await page.getByRole('navigation', { name: 'Access' }).getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('table', { name, exact: true })).toBeVisible();
    findings.push(...(await graveFindings(page, name)));
  }
  expect(findings).toEqual([]);
});

test('nothing on the way asked another host: the explorer works without internet', () => {
  expect(foreign).toEqual([]);
});
