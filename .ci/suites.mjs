/**
 * Everything that `npm test` runs. A suite that is listed and not there is a failure, so nothing falls out unseen.
 * The suites of one stage run two at a time with their output kept together; a stage of one suite prints as it goes.
 */
import { join } from 'node:path';

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} needs a file that must exist
 * @property {string[]} args of node, from the root; REPORT stands for the path of the suite's JSON report
 * @property {'check' | 'jest' | 'playwright'} kind a check counts as one test
 * @property {string} [folder] where it runs, the root by default
 * @property {Record<string, string>} [env]
 * @property {number} minutes after which it is ended
 */

export const REPORT = '{report}';

const TSC = 'node_modules/typescript/bin/tsc';
const JEST = 'node_modules/jest/bin/jest.js';

/** @param {string} folder @param {string} project @returns {Suite} */
const types = (folder, project = 'tsconfig.json') => ({
  name: `types of ${folder}`,
  needs: join(folder, project),
  args: [TSC, '--noEmit', '--pretty', 'false', '-p', join(folder, project)],
  kind: 'check',
  minutes: 5,
});

/**
 * Ended when its report is written: a test that fails may leave a thread behind, which would hold the process.
 * @param {string} folder @param {number} minutes @param {string[]} [more] arguments of jest @returns {Suite}
 */
const jest = (folder, minutes, more = []) => ({
  name: `tests of ${folder}`,
  needs: `${folder}/jest.config.mjs`,
  args: [
    '--experimental-vm-modules',
    '--no-warnings',
    JEST,
    '--ci',
    '--forceExit',
    '--json',
    `--outputFile=${REPORT}`,
    ...more,
  ],
  kind: 'jest',
  folder,
  minutes,
});

/** @type {Suite[][]} */
export const STAGES = [
  [
    {
      name: 'lint and format',
      needs: 'biome.json',
      args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
      kind: 'check',
      minutes: 5,
    },
    {
      name: 'dependency rules',
      needs: '.dependency-cruiser.cjs',
      args: [
        'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        'server/src',
        'agent/src',
        'web/src',
      ],
      kind: 'check',
      minutes: 5,
    },
    types('server'),
    types('web'),
    types('agent'),
    types('e2e'),
    types('server/launcher'),
    types('bench'),
  ],
  [jest('agent', 20), jest('web', 20), jest('e2e', 20)],
  // Left alone, jest takes one core of two.
  [jest('server', 60, ['--maxWorkers=2'])],
  [{ name: 'build', needs: 'k8intel.mjs', args: ['k8intel.mjs', 'build'], kind: 'check', minutes: 10 }],
  [{ name: 'bundle sizes', needs: 'web/size.mjs', args: ['size.mjs'], kind: 'check', folder: 'web', minutes: 2 }],
  [
    {
      name: 'browser tests',
      needs: 'e2e/playwright.config.ts',
      args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
      kind: 'playwright',
      folder: 'e2e',
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: REPORT, PLAYWRIGHT_JSON_OUTPUT_FILE: REPORT },
      minutes: 40,
    },
  ],
];
