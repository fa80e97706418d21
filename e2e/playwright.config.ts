import { defineConfig } from '@playwright/test';
import { findBrowser } from './stack/browser.mjs';

const executablePath = findBrowser(process.env);
if (executablePath === null) {
  throw new Error(
    'There is no browser for the browser tests. "npm test" installs one where it can; otherwise install Chromium or ' +
      'Chrome, set PLAYWRIGHT_CHROMIUM_PATH to one, or run "npx playwright install chromium".',
  );
}

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  globalSetup: './stack/global-setup.ts',
  outputDir: 'test-results',
  // One stack, two cores: tests that run at once would only slow each other down.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
