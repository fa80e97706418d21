import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.kubernetes.ts',
  // Of its own: a run clears its folder, and the browser tests may be under way.
  outputDir: '../test-results/kubernetes',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 300_000,
  reporter: 'list',
});
