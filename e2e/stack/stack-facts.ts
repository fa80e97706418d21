import { readFileSync } from 'node:fs';

/** Names the file in which the run's set-up tells the tests, which are other processes, about the stack. */
export const FACTS_VARIABLE = 'K8INTEL_E2E_STACK';

export interface StackFacts {
  readonly address: string;
  /** Works once. */
  readonly signInLink: string;
  readonly simulatorUrl: string;
  readonly dataDir: string;
  /** Connection string of the database's owner. */
  readonly ownerUrl: string;
}

/** What the run's set-up has started. */
export function stackFacts(): StackFacts {
  const file = process.env[FACTS_VARIABLE];
  if (!file) throw new Error(`${FACTS_VARIABLE} is not set: run the tests through Playwright's configuration.`);
  return JSON.parse(readFileSync(file, 'utf8')) as StackFacts;
}
