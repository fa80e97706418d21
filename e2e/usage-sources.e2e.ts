import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { signIn } from './stack/session.js';
import { startTestStack } from './stack/test-stack.js';

/** A failed source is tried again after 30 s, and the heartbeat that tells of it comes within 30 s more. */
const TOLD_MS = 150_000;

// A stack of its own: what the simulator refuses here, others need.
test.describe.configure({ mode: 'serial', timeout: 4 * TOLD_MS });

let stack: Awaited<ReturnType<typeof startTestStack>>;
let context: BrowserContext;
let page: Page;

test.beforeAll(async ({ browser }) => {
  stack = await startTestStack(() => undefined);
  const { address, signInLink } = stack.bootstrap;
  const { cookie } = await signIn(address, signInLink ?? '');
  context = await browser.newContext({ baseURL: address, reducedMotion: 'reduce' });
  const place = { url: address.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  await context.addCookies([{ ...cookie, ...place }]);
  page = await context.newPage();
  await page.goto('/clusters/demo-web-shop');
});

test.afterAll(async () => {
  await context?.close();
  await stack?.stop();
});

async function simulate(control: string, input: object): Promise<void> {
  const answer = await fetch(`${stack.simulator?.url}/_sim/${control}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

const panel = () => page.getByRole('region', { name: 'Usage sources' });
const source = (name: string) =>
  panel()
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`^${name}`) });

test('usage comes from the kubelets', async () => {
  await expect(panel()).toContainText('Usage comes from kubelet', { timeout: TOLD_MS });
});

test('kubelets that may not be asked are said, with the command that checks it, and metrics-server takes their place', async () => {
  for (const resource of ['nodes/stats', 'nodes/metrics']) await simulate('deny', { resource });
  await expect(panel()).toContainText('Usage comes from metrics-server', { timeout: TOLD_MS });
  await expect(source('kubelet')).toContainText('Denied');
  await expect(source('kubelet')).toContainText('kubectl auth can-i');
});

test('where no source answers, usage is said to be unknown, and it is no fault of the cluster’s nodes', async () => {
  await simulate('metrics', { mode: 'absent' });
  await expect(panel()).toContainText('Usage is unknown', { timeout: TOLD_MS });
  await expect(source('metrics-server')).toContainText('Not installed');
  await expect(source('metrics-server')).toContainText('kubectl apply');
  await expect(page.getByText(/Usage is unknown, requests and limits are not/).first()).toBeVisible({
    timeout: TOLD_MS,
  });
  expect(await graveFindings(page, 'usage unknown')).toEqual([]);
});

test('what works again is taken back', async () => {
  for (const resource of ['nodes/stats', 'nodes/metrics']) await simulate('allow', { resource });
  await expect(panel()).toContainText('Usage comes from kubelet', { timeout: TOLD_MS });
  await expect(page.getByText(/Usage is unknown, requests and limits are not/)).toHaveCount(0, { timeout: TOLD_MS });
});
