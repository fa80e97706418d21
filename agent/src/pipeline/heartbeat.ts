import type { ApiClient } from '../api/client.js';
import { HeartbeatDocument, type HeartbeatInput } from '../api/generated.js';
import type { Identity } from '../identity.js';
import type { Log } from '../logger.js';
import type { SelfReport } from '../self/self-report.js';
import type { Settings } from '../settings.js';
import { wait } from '../wait.js';
import type { ToldLosses } from './losses.js';
import type { Spool } from './spool.js';

export interface HeartbeatOptions {
  readonly api: ApiClient;
  readonly identity: Identity;
  readonly settings: Settings;
  readonly spool: Spool;
  /** What was not measured long ago, where a past is back-filled. */
  readonly past?: { tell(): ToldLosses };
  readonly self: Pick<SelfReport, 'heartbeat'>;
  readonly log: Log;
  readonly now: () => number;
}

/** So many heartbeats pass between two looks at the server's settings. */
const BEATS_PER_SETTINGS = 10;

/** Tells the server how the agent fares. Only the newest heartbeat counts, so it does not go through the spool. */
export async function runHeartbeat(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { api, identity, settings, spool, self, log, now } = options;
  const beat = async (bearer: string): Promise<void> => {
    const told = [spool.losses.tell(), ...(options.past ? [options.past.tell()] : [])];
    const input: HeartbeatInput = {
      ...self.heartbeat(),
      sentAt: new Date(now()).toISOString(),
      gaps: told.flatMap((each) => each.gaps),
    };
    const answer = await api.ask(HeartbeatDocument, { input }, bearer, signal);
    if (answer.ok && answer.data.heartbeat?.userErrors.length === 0) for (const each of told) each.acknowledge();
    // The sender meets the same trouble and says so with its waits; here it would be said twice.
    if (!answer.ok && !signal.aborted) log.debug(`The heartbeat failed: ${answer.message}`);
  };
  for (let beats = 1; !signal.aborted; beats += 1) {
    const bearer = identity.known();
    if (bearer !== null) {
      await beat(bearer);
      if (beats % BEATS_PER_SETTINGS === 1) await settings.refresh(bearer, signal);
    }
    await wait(bearer === null ? 1000 : settings.current().heartbeatSeconds * 1000, signal);
  }
}
