import { readFile } from 'node:fs/promises';
import { type BrowserContext, type Download, expect, type Locator, type Page, test } from '@playwright/test';
import { graveFindings } from './stack/axe.js';
import { startTestStack } from './stack/test-stack.js';

const PASSWORD = 'a long enough passphrase';
const CHART_MS = 60_000;
const TITLE = 'Container CPU by namespace, all clusters';

// One person's way through the explorer: each step starts where the one before it ended. A stack of its own, because
// another file uses up the one-time link of the common one.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let stack: Awaited<ReturnType<typeof startTestStack>>;
let context: BrowserContext;
let page: Page;
const findings: string[] = [];
/** What the content security policy stopped. */
const stopped: string[] = [];

test.beforeAll(async ({ browser }) => {
  stack = await startTestStack(() => undefined, true);
  context = await browser.newContext({
    baseURL: stack.bootstrap.address,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) stopped.push(message.text());
  });
  await page.goto(stack.bootstrap.signInLink ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'Fleet', level: 1 })).toBeVisible();
});

test.afterAll(async () => {
  await context?.close();
  await stack?.stop();
});

const chart = (title: string = TITLE): Locator => page.getByRole('figure', { name: title, exact: true });
const search = () => new URL(page.url()).searchParams;

async function expectDrawn(figure: Locator): Promise<void> {
  await expect(figure.locator('path.recharts-line-curve').first()).toBeVisible({ timeout: CHART_MS });
}

/** Drags over the plot, from and to as shares of its width. */
async function drag(figure: Locator, from: number, to: number): Promise<void> {
  const box = await figure.locator('svg.recharts-surface').boundingBox();
  if (!box) throw new Error('The chart has no plot');
  // The axis takes the first 76 pixels, the margin the last 20.
  const at = (share: number) => box.x + 76 + (box.width - 96) * share;
  const y = box.y + box.height / 2;
  await page.mouse.move(at(from), y);
  await page.mouse.down();
  await page.mouse.move(at((from + to) / 2), y, { steps: 4 });
  await page.mouse.move(at(to), y, { steps: 4 });
  await page.mouse.up();
}

async function choose(label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).selectOption(value);
}

async function saved(label: string, title: string = TITLE): Promise<Download> {
  await chart(title)
    .getByRole('button', { name: `Export ${title}` })
    .click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: label }).click(),
  ]);
  return download;
}

test('a chart is built from a start, a metric and a scope, and the address is all of it', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Explorer', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Explorer', level: 1 })).toBeVisible();
  findings.push(...(await graveFindings(page, 'empty explorer')));
  await page.getByRole('button', { name: 'CPU and memory of containers, by namespace' }).click();
  await expectDrawn(chart());
  await expectDrawn(chart('Container memory by namespace, all clusters'));
  expect(search().get('c1')).toBe('container.cpu.usage*fleet*AVG*SUM*NAMESPACE*8');

  await page.getByRole('button', { name: 'Edit Container memory by namespace, all clusters' }).click();
  await page.getByRole('textbox', { name: 'Metrics' }).click();
  await page.keyboard.type('node memory');
  await page.getByRole('option', { name: /^Node memory/ }).click();
  await choose('One line per', 'CLUSTER_NODE');
  await page.getByRole('textbox', { name: 'Scope' }).click();
  await page.keyboard.type('demo');
  await page.getByRole('option', { name: /^demo-web-shop/ }).click();
  await expectDrawn(chart('Node memory by node, demo-web-shop'));
  expect(search().get('c2')).toMatch(/^node\.memory\.working_set\*cluster-[\w-]+\*AVG\*SUM\*CLUSTER_NODE\*8$/);
  findings.push(...(await graveFindings(page, 'explorer')));
});

test('zooming by drag narrows all charts of the page, and Back undoes it', async () => {
  const before = page.url();
  await drag(chart(), 0.5, 0.9);
  await expect(page).toHaveURL(/from=/);
  const [from, to] = [Date.parse(search().get('from') ?? ''), Date.parse(search().get('to') ?? '')];
  expect(to - from).toBeGreaterThan(20 * 60_000);
  expect(to - from).toBeLessThan(30 * 60_000);
  for (const title of [TITLE, 'Node memory by node, demo-web-shop']) {
    await expectDrawn(chart(title));
    // The demo's agent measures so often that no bucket is shorter.
    await expect(chart(title).getByText(`30 s mean`)).toContainText(` ${(to - from) / 30_000} points`);
  }
  await page.goBack();
  await expect(page).toHaveURL(before);
});

test('zooming works without dragging: by text, by keys, and out again', async () => {
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByRole('textbox', { name: 'From' }).fill('now-3h');
  await page.getByRole('textbox', { name: 'To' }).fill('now');
  await page.getByRole('button', { name: 'Show this range' }).click();
  await expect.poll(() => search().get('range')).toBe('LAST_3H');
  await page.getByRole('heading', { name: 'Explorer' }).click();
  await page.keyboard.press('t');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => search().get('to')).not.toBeNull();
  const earlier = Date.parse(search().get('to') ?? '');
  expect(Date.now() - earlier).toBeGreaterThan(80 * 60_000);
  await page.keyboard.press('t');
  await page.keyboard.press('z');
  await expect.poll(() => search().get('to')).not.toBe(new Date(earlier).toISOString());
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByRole('button', { name: 'Last 1 hour' }).click();
  await expect.poll(() => search().get('range')).toBe('LAST_1H');
});

test('an earlier time lies beside this one, and the legend says which', async () => {
  await choose('Compare with', 'PREVIOUS_PERIOD');
  await expect(chart().getByText(/^Previous period: /)).toBeVisible();
  await expect(chart().getByRole('columnheader', { name: 'Before' })).toBeVisible();
  await choose('Compare with', '');
  await expect(chart().getByText(/^Previous period: /)).toBeHidden();
});

test('a click on the legend shows a line alone, and the address keeps it', async () => {
  await expectDrawn(chart());
  const lines = chart().locator('path.recharts-line-curve');
  const all = await lines.count();
  expect(all).toBeGreaterThan(1);
  await chart()
    .getByRole('button', { name: 'demo-web-shop/shop', exact: true })
    .or(chart().getByRole('button', { name: 'shop', exact: true }))
    .click();
  await expect(lines).toHaveCount(1);
  expect(search().get('c1')).toContain('*only:');
  await page.reload();
  await expectDrawn(chart());
  await expect(lines).toHaveCount(1);
  await chart().getByRole('button', { pressed: true }).first().click();
  await expect(lines).toHaveCount(all);
});

interface Answer {
  readonly data: {
    readonly timeSeries: {
      readonly times: readonly string[];
      readonly series: readonly { readonly group: string; readonly values: readonly (number | null)[] }[];
    };
  };
}

test('the CSV holds what the API answers, and the table shows it', async () => {
  await page.getByRole('button', { name: /^Time range/ }).click();
  const minute = 60_000;
  const end = Math.floor(Date.now() / minute) * minute - 2 * minute;
  const text = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  await page.getByRole('textbox', { name: 'From' }).fill(`${text(end - 10 * minute)}Z`);
  await page.getByRole('textbox', { name: 'To' }).fill(`${text(end)}Z`);
  const answered = page.waitForResponse(
    (response) =>
      response.url().endsWith('/graphql') &&
      (response.request().postData() ?? '').includes('container.cpu.usage') &&
      (response.request().postData() ?? '').includes('"from"'),
  );
  await page.getByRole('button', { name: 'Show this range' }).click();
  const { data } = (await (await answered).json()) as Answer;
  await expectDrawn(chart());

  const csv = await readFile(await (await saved('Download CSV')).path(), 'utf8');
  const [head = '', ...rows] = csv.trimEnd().split('\r\n');
  const { times, series } = data.timeSeries;
  expect(head.split(',')).toEqual(['time', ...series.map(({ group }) => `${group} (cores)`)]);
  expect(rows.map((row) => row.split(','))).toEqual(
    times.map((time, index) => [
      new Date(time).toISOString(),
      ...series.map(({ values }) => (values[index] === null ? '' : String(values[index]))),
    ]),
  );

  const json = JSON.parse(await readFile(await (await saved('Download JSON')).path(), 'utf8')) as Answer['data'];
  expect(json.timeSeries.series.map(({ values }) => values)).toEqual(series.map(({ values }) => values));

  await chart()
    .getByRole('button', { name: `Show ${TITLE} as table` })
    .click();
  const table = chart().getByRole('table', { name: TITLE, exact: true });
  await expect(table.getByRole('row')).toHaveCount(times.length + 1);
  findings.push(...(await graveFindings(page, 'chart as table')));
});

test('a copied link opens the same page', async ({ browser }) => {
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copy link to this view' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('Escape');
  const other = await browser.newContext({ storageState: await context.storageState() });
  const copy = await other.newPage();
  await copy.goto(link);
  // The first chart is a table there too.
  const table = copy.getByRole('table', { name: TITLE, exact: true });
  await expect(table).toBeVisible({ timeout: CHART_MS });
  const cells = await chart().getByRole('table', { name: TITLE, exact: true }).getByRole('cell').allInnerTexts();
  await expect(table.getByRole('cell')).toHaveText(cells);
  const [mine, theirs] = [search(), new URL(copy.url()).searchParams];
  for (const name of ['c1', 'c2', 'from', 'to']) expect(theirs.get(name)).toBe(mine.get(name));
  await other.close();
  await chart()
    .getByRole('button', { name: `Show ${TITLE} as chart` })
    .click();
});

test('a chart is saved as a picture', async () => {
  await expectDrawn(chart());
  const picture = await saved('Download PNG');
  expect(picture.suggestedFilename()).toMatch(/^container-cpu-by-namespace-all-clusters-.*\.png$/);
  const bytes = await readFile(await picture.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  // Width and height stand at fixed places; twice the chart's own size, since its text must stay sharp.
  const box = await chart().locator('svg.recharts-surface').boundingBox();
  expect(bytes.readUInt32BE(16)).toBe(2 * (Math.round(box?.width ?? 0) + 32));
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(2 * (box?.height ?? 0));
  expect(stopped).toEqual([]);
});

test('the chart of a detail page opens in the explorer with its time', async () => {
  await page.goto('/clusters/demo-web-shop?range=LAST_3H&compare=PREVIOUS_DAY');
  await expectDrawn(chart('CPU'));
  await chart('CPU').getByRole('button', { name: 'Export CPU' }).click();
  await page.getByRole('link', { name: 'Open in explorer' }).click();
  await expectDrawn(chart('Node CPU, demo-web-shop'));
  expect(search().get('range')).toBe('LAST_3H');
  expect(search().get('compare')).toBe('PREVIOUS_DAY');
});

test('no state of the explorer has a serious accessibility finding, in the light or the dark theme', () => {
  expect(findings).toEqual([]);
});
