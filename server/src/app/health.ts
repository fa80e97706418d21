import type { Express } from 'express';
import type { Database } from '../platform/database.js';

const PROBE_TIMEOUT_MS = 2_000;

export interface Health {
  mount(app: Express): void;
  /** From now on readiness says no, so that a balancer sends nobody here any more. */
  startDraining(): void;
}

/** `/healthz`: the process runs. `/readyz`: it can answer, so the database answers and no stop is under way. */
export function createHealth(db: Database): Health {
  let isDraining = false;
  return {
    mount(app) {
      app.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
      app.get('/readyz', async (_req, res) => {
        const reason = isDraining ? 'The server is stopping.' : await databaseProblem(db);
        res.status(reason ? 503 : 200).json(reason ? { status: 'unavailable', reason } : { status: 'ok' });
      });
    },
    startDraining() {
      isDraining = true;
    },
  };
}

async function databaseProblem(db: Database): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`The database did not answer within ${PROBE_TIMEOUT_MS} ms.`), PROBE_TIMEOUT_MS);
  });
  const probe = db.reference('SELECT 1').then(
    () => null,
    () => 'The database cannot be reached.',
  );
  try {
    return await Promise.race([probe, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
