import { settings } from '../config.js';
import { ERROR_CODES } from '../platform/errors.js';
import { LIMITS } from './limits.js';
import { MAX_NODES } from './operation-budget.js';

// The tables of docs/api.md that the code knows better than anybody who writes.

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function printErrorCodes(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { retryable, http, meaning }]) => [
    `\`${code}\``,
    retryable ? 'yes' : 'no',
    String(http),
    meaning,
  ]);
  return table(['code', 'retryable', 'HTTP', 'meaning'], rows);
}

const whole = (value: number): string => value.toLocaleString('en-US');

/** With the defaults of the settings, which an installation may change. */
export function printLimits(): string {
  const { operationMaxCost, rateLimitPoints, rateLimitPointsPerSecond, bodyMaxBytes, operationTimeoutMs } = settings;
  return table(
    ['limit', 'is', 'else'],
    [
      ['points of one operation', whole(operationMaxCost.default), '`COST_EXCEEDED`'],
      ['rows and listed objects of one answer', whole(MAX_NODES), '`COST_EXCEEDED`'],
      [
        'points of a user or key, in each replica',
        `${whole(rateLimitPoints.default)}, and ${whole(rateLimitPointsPerSecond.default)} come back per second`,
        '`RATE_LIMITED`',
      ],
      ['levels of fields', whole(LIMITS.depth), '`COST_EXCEEDED`'],
      ['root fields', whole(LIMITS.rootFields), '`COST_EXCEEDED`'],
      ['aliases', whole(LIMITS.aliases), '`COST_EXCEEDED`'],
      ['directives', whole(LIMITS.directives), '`COST_EXCEEDED`'],
      ['tokens of a document', whole(LIMITS.tokens), '`GRAPHQL_PARSE_FAILED`'],
      ['bytes of a request', whole(bodyMaxBytes.default), '`TOO_LARGE`'],
      ['seconds of a query or mutation', whole(operationTimeoutMs.default / 1_000), '`UNAVAILABLE`'],
    ],
  );
}

/** Puts a table between the markers of its name. @throws when the markers are missing */
export function insertBetween(document: string, name: string, text: string): string {
  const marker = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end -->)`);
  if (!marker.test(document)) throw new Error(`The document has no markers for the table of ${name}.`);
  return document.replace(marker, (_all, start: string, end: string) => `${start}\n${text}\n\n${end}`);
}
