import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { type Receiver, startReceiver } from './stack/receiver.js';
import { type Session, signIn } from './stack/session.js';
import { startTestStack } from './stack/test-stack.js';

// One person's answer to trouble: the incident, the rule that would have told earlier, the silence, and who is told.
test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** What the server does by itself is on screen within seconds; on a busy machine it takes its time. */
const TOLD_MS = 120_000;
const PATIENT = { timeout: TOLD_MS };

let stack: Awaited<ReturnType<typeof startTestStack>>;
let session: Session;
let receiver: Receiver;
let context: BrowserContext;
let page: Page;
let nodes: string[];
/** Gathered on the way, so that a finding of one page does not hide those of the others. */
const findings: string[] = [];

async function happen(reason: string, node: string): Promise<void> {
  const answer = await fetch(`${stack.simulator?.url}/_sim/emit-event`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ object: { kind: 'Node', name: node }, type: 'Warning', reason, message: 'of a test' }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

interface Told {
  readonly acknowledgedBy: string | null;
  readonly incident: { readonly number: number } | null;
}

const outOfMemory = (node: string): string => `Ran out of memory: ${node}`;

/** The alert of a node that ran out of memory. */
async function alertOf(node: string): Promise<Told | undefined> {
  const { alerts } = await session.ask<{ alerts: { edges: { node: Told }[] } }>(
    `query ($name: String!) { alerts(first: 1, filter: { subjectName: $name, rule: ["SystemOOM"] }) { edges { node {
       acknowledgedBy incident { number } } } } }`,
    { name: node },
  );
  return alerts.edges[0]?.node;
}

/** The number of the incident that its alert is in. */
async function incidentOf(node: string): Promise<number> {
  let number: number | undefined;
  await expect(async () => {
    number = (await alertOf(node))?.incident?.number;
    expect(number).toBeDefined();
  }).toPass(PATIENT);
  return number as number;
}

/** How many incidents stand. */
async function openCount(): Promise<number> {
  const { incidents } = await session.ask<{ incidents: { totalCount: number } }>(
    '{ incidents(first: 1, filter: { status: [OPEN, ACKNOWLEDGED] }) { totalCount } }',
  );
  return incidents.totalCount;
}

/** Opens the incident that its alert is in; meanwhile the server may have joined it to another one. */
async function openIncidentOf(node: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/incidents/${await incidentOf(node)}`);
    await expect(panel('Alerts').getByRole('link', { name: outOfMemory(node) })).toBeVisible();
  }).toPass(PATIENT);
}

const heading = (name: string | RegExp): Locator => page.getByRole('heading', { name, level: 1 });
const panel = (name: string): Locator => page.getByRole('region', { name, exact: true });
const button = (name: string | RegExp, within: Page | Locator = page): Locator =>
  within.getByRole('button', { name, exact: typeof name === 'string' });

test.beforeAll(async ({ browser }) => {
  receiver = await startReceiver();
  // Nothing of this machine is reached unless it is said so.
  stack = await startTestStack(() => undefined, false, { K8INTEL_OUTBOUND_ALLOWED_HOSTS: '127.0.0.1' });
  const { address, signInLink } = stack.bootstrap;
  session = await signIn(address, signInLink ?? '');
  context = await browser.newContext({ baseURL: address, reducedMotion: 'reduce' });
  const place = { url: address.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  await context.addCookies([{ ...session.cookie, ...place }]);
  page = await context.newPage();
  const answer = await fetch(`${stack.simulator?.url}/api/v1/nodes`);
  const { items } = (await answer.json()) as { items: { metadata: { name: string } }[] };
  nodes = items.map(({ metadata }) => metadata.name);
  await page.goto('/');
  await expect(page.getByRole('row').filter({ hasText: 'demo-web-shop' })).toContainText('Healthy', PATIENT);
});

test.afterAll(async () => {
  await context?.close();
  await stack?.stop();
  await receiver?.stop();
});

test('an incident arrives in the list, tells its story, and is acknowledged by one key', async () => {
  await page.goto('/incidents');
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible(PATIENT);
  const [node = ''] = nodes;
  await happen('SystemOOM', node);
  await incidentOf(node);
  const rows = page.getByRole('table', { name: 'Incidents' }).getByRole('row');
  await expect(rows.getByRole('link', { name: /^#\d+ / }).first()).toBeVisible(PATIENT);
  findings.push(...(await graveFindings(page, 'incidents')));

  await openIncidentOf(node);
  await expect(panel('Timeline').getByRole('listitem').first()).toBeVisible();
  findings.push(...(await graveFindings(page, 'incident')));
  await openIncidentOf(node);
  await page.keyboard.press('e');
  await expect(page.getByText('Acknowledged, with its firing alerts.')).toBeVisible(PATIENT);
  const seenBy = async () => (await alertOf(node))?.acknowledgedBy;
  await expect.poll(seenBy, PATIENT).toBeTruthy();
});

test('another incident is merged into it, and an alert is moved out again', async () => {
  const [node = ''] = nodes;
  // The demo has troubles of its own, and the server joins by itself what belongs together: any other one will do.
  await expect.poll(openCount, PATIENT).toBeGreaterThan(1);
  await openIncidentOf(node);
  await button('Merge…').click();
  const dialog = page.getByRole('dialog', { name: /^Merge into #/ });
  await dialog.getByRole('combobox', { name: /Incident that ends/ }).click();
  await page.getByRole('option').last().click();
  findings.push(...(await graveFindings(page, 'merging')));
  await button(/^Merge \d+ alerts? into/, dialog).click();
  await expect(page.getByText('Merged.')).toBeVisible(PATIENT);
  const own = panel('Alerts').getByRole('checkbox', { name: `Choose ${outOfMemory(node)}` });
  await expect(own).toBeVisible(PATIENT);
  await expect(panel('Alerts').getByRole('checkbox').nth(1)).toBeVisible(PATIENT);

  const before = await incidentOf(node);
  await own.check();
  await button('Move 1 alert to a new incident').click();
  await expect(page).not.toHaveURL(new RegExp(`/incidents/${before}$`), PATIENT);
  await expect(panel('Alerts').getByRole('link', { name: outOfMemory(node) })).toBeVisible(PATIENT);
  expect(await incidentOf(node)).not.toBe(before);
});

test('a rule is tried on what was measured, made, fires, and is switched off', async () => {
  await page.goto('/rules');
  await expect(heading('Rules')).toBeVisible();
  findings.push(...(await graveFindings(page, 'rules')));
  await button('New rule').click();
  const editor = page.getByRole('dialog', { name: 'New rule' });
  await editor.getByRole('textbox', { name: 'Name', exact: true }).fill('NodesAreUsed');
  await editor.getByRole('textbox', { name: 'Title', exact: true }).fill('A node uses memory');
  await editor.getByRole('combobox', { name: 'Metric' }).fill('node.memory.working_set');
  await page.keyboard.press('Escape');
  await editor.getByRole('textbox', { name: 'Threshold' }).fill('1');
  await editor.getByRole('textbox', { name: 'Fires after, minutes' }).fill('0');
  const trial = editor.getByRole('region', { name: 'What it would have done' });
  await expect(trial.getByText(/firing/i).first()).toBeVisible(PATIENT);
  findings.push(...(await graveFindings(page, 'rule editor')));
  await button('Make rule', editor).click();

  await expect(heading('NodesAreUsed')).toBeVisible(PATIENT);
  await expect(panel('Alerts').getByRole('row').nth(1)).toBeVisible(PATIENT);
  await page.getByRole('switch', { name: 'NodesAreUsed is on' }).click({ force: true });
  const firing = async () => {
    const { alertRule } = await session.ask<{ alertRule: { firingCount: number; isEnabled: boolean } }>(
      '{ alertRule(name: "NodesAreUsed") { firingCount isEnabled } }',
    );
    return alertRule;
  };
  await expect.poll(firing, PATIENT).toEqual({ firingCount: 0, isEnabled: false });
  findings.push(...(await graveFindings(page, 'rule')));
});

test('a silence says before what it mutes, is refused where that is too much, and is ended early', async () => {
  await page.goto('/silences');
  await button('New silence').click();
  const dialog = page.getByRole('dialog', { name: /silence/i });
  const mutes = dialog.getByRole('region', { name: 'What this mutes' });
  await dialog.getByRole('textbox', { name: 'Values of matcher 1' }).fill('demo-web-shop');
  await expect(mutes.getByText(/^Matches \d+ alerts? now$/)).toBeVisible(PATIENT);
  await expect(mutes.getByRole('checkbox', { name: 'Silence all of this on purpose' })).toBeVisible(PATIENT);
  const make = button(/^(Silence \d+ alerts?|Create silence)$/, dialog);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The payments team moves its ledger');
  await expect(make).toBeDisabled();
  findings.push(...(await graveFindings(page, 'silence that is too broad')));

  await dialog.getByRole('textbox', { name: 'Values of matcher 2' }).fill('payments');
  await expect(mutes.getByRole('checkbox')).toHaveCount(0, PATIENT);
  await expect(make).toBeEnabled();
  await make.click();
  const row = page.getByRole('table', { name: 'Silences' }).getByRole('row').filter({ hasText: 'moves its ledger' });
  await expect(row).toBeVisible(PATIENT);
  findings.push(...(await graveFindings(page, 'silences')));

  await button(/^Actions of/, row).click();
  await button('Expire now').click();
  await button('Expire silence', page.getByRole('dialog', { name: 'Expire this silence?' })).click();
  await expect(row).toHaveCount(0, PATIENT);
  await page.getByRole('navigation', { name: 'Silences' }).getByRole('link', { name: 'Expired' }).click();
  await expect(row).toBeVisible(PATIENT);
});

test('a webhook gets a test, incidents once it is live, those it refused later, and one again on request', async () => {
  test.setTimeout(540_000);
  await page.goto('/integrations');
  await button('Add channel').click();
  const form = page.getByRole('form', { name: 'Add channel' });
  await form.getByRole('combobox', { name: 'Kind' }).selectOption('WEBHOOK');
  await form.getByRole('textbox', { name: 'Name' }).fill('pager');
  await form.getByRole('textbox', { name: 'Address' }).fill(`${receiver.address}/hook`);
  findings.push(...(await graveFindings(page, 'channel form')));
  await button('Add channel', form).click();
  await button('I have copied it').click();

  await button('Send test: pager').click();
  const tested = page.getByRole('dialog', { name: 'Test pager' });
  await button('Send test', tested).click();
  await expect(tested.getByText(/^Delivered in \d+ ms$/)).toBeVisible(PATIENT);
  await expect(tested.getByRole('region', { name: 'Request' })).toContainText(`POST ${receiver.address}/hook`);
  await expect(tested.getByRole('region', { name: 'Answer' })).toHaveText('taken');
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,/);
  findings.push(...(await graveFindings(page, 'test of a channel')));
  await page.keyboard.press('Escape');

  await page.getByRole('navigation', { name: 'Integrations' }).getByRole('link', { name: 'Routes' }).click();
  await button('Add route').click();
  const route = page.getByRole('form', { name: 'Add route' });
  await route.getByRole('textbox', { name: 'Name' }).fill('all');
  await route.getByRole('checkbox', { name: 'pager' }).check();
  await route.getByRole('textbox', { name: /Wait before the first message/ }).fill('0');
  findings.push(...(await graveFindings(page, 'route form')));
  await button('Add route', route).click();
  // It comes behind the one of the product, which takes everything and tells nobody.
  const routes = page.getByRole('table', { name: 'Routes' });
  await expect(routes.getByRole('row').filter({ hasText: '2. all' })).toContainText('Not reached', PATIENT);
  await button('Up: all').click();
  await expect(routes.getByText('1. all')).toBeVisible(PATIENT);

  await button('Go live').click();
  await button('Go live', page.getByRole('dialog', { name: 'Go live?' })).click();
  await expect(panel('Notifications').getByText('Messages go out.')).toBeVisible(PATIENT);
  receiver.answerWith(503, 'not now');
  const [, , node = ''] = nodes;
  await happen('InvalidDiskCapacity', node);
  await expect.poll(() => receiver.received.length, PATIENT).toBeGreaterThan(1);

  await page.getByRole('navigation', { name: 'Integrations' }).getByRole('link', { name: 'Delivery log' }).click();
  const log = page.getByRole('table', { name: 'Deliveries' });
  await expect(log.getByRole('row').filter({ hasText: 'Retrying' }).first()).toBeVisible(PATIENT);
  findings.push(...(await graveFindings(page, 'delivery log')));
  receiver.answerWith(200, 'taken');
  const delivered = log.getByRole('row').filter({ hasText: 'Delivered' }).first();
  await expect(delivered).toBeVisible({ timeout: 2 * TOLD_MS });
  const idsOf = (messages: Receiver['received']) => messages.map(({ headers }) => headers['webhook-id']);
  await expect(log.getByRole('row').filter({ hasText: 'Retrying' })).toHaveCount(0, { timeout: 2 * TOLD_MS });
  const known = idsOf(receiver.received);
  await delivered.getByRole('checkbox').check();
  await button('Send 1 message again').click();
  // The receiver knows it again by its id.
  const isBack = () => idsOf(receiver.received.slice(known.length)).some((id) => known.includes(id));
  await expect.poll(isBack, PATIENT).toBe(true);
  await delivered.click();
  await expect(page.getByRole('dialog').getByRole('region', { name: 'Request' })).toContainText('webhook-id', PATIENT);
  findings.push(...(await graveFindings(page, 'delivery')));
});

test('no page of it has a serious accessibility finding, in the light or the dark theme', () => {
  expect(findings).toEqual([]);
});
