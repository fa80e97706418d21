/** How many tests of a suite passed, failed and were skipped, as its own JSON report says. */
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number, problem?: string }} Count */

/**
 * @param {'check' | 'jest' | 'playwright'} kind
 * @param {string} report path of the JSON report
 * @param {number} exitCode
 * @returns {Count}
 */
export function countOf(kind, report, exitCode) {
  if (kind === 'check')
    return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, problem: 'the suite wrote no report' };
  const found = JSON.parse(readFileSync(report, 'utf8'));
  return judged(kind === 'jest' ? ofJest(found) : ofPlaywright(found), exitCode);
}

/** @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number }} report */
function ofJest(report) {
  return {
    passed: report.numPassedTests,
    // A file that does not even load holds tests that nobody ran.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} report */
function ofPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** @param {Count} count @param {number} exitCode @returns {Count} */
function judged(count, exitCode) {
  if (count.failed > 0) return count;
  if (count.passed === 0) return { ...count, failed: 1, problem: 'the suite ran no test' };
  if (exitCode !== 0) return { ...count, failed: 1, problem: `the suite ended with exit code ${exitCode}` };
  return count;
}

/**
 * @param {Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  const add = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    counts.reduce((total, count) => total + count[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}
