import type { ApiClient, ApiFailure } from './api/client.js';
import {
  AgentSettingsDocument,
  type AgentSettingsQuery,
  NewerAgentSettingsDocument,
  type NewerAgentSettingsQuery,
  NewestAgentSettingsDocument,
  type NewestAgentSettingsQuery,
} from './api/generated.js';
import type { Config } from './config.js';

export type AgentSettings = NonNullable<AgentSettingsQuery['agentSettings']> &
  NonNullable<NewerAgentSettingsQuery['agentSettings']> &
  NonNullable<NewestAgentSettingsQuery['agentSettings']>;

/** Holds until the server has been heard; small enough for every server version. */
const UNTIL_KNOWN: AgentSettings = {
  intervalSeconds: 15,
  inventoryResyncSeconds: 600,
  heartbeatSeconds: 30,
  maxSamplesPerBatch: 5000,
  maxObjectsPerBatch: 500,
  maxEventsPerBatch: 500,
  maxFindingsPerBatch: 100,
  maxBodyBytes: 4 * 1024 * 1024,
  inventoryKinds: ['CLUSTER_NODE', 'NAMESPACE', 'WORKLOAD', 'POD'],
  inventoryParts: [],
};

export interface Settings {
  current(): AgentSettings;
  /** Asks the server; the last known settings stay when it fails. */
  refresh(bearer: string, signal: AbortSignal): Promise<ApiFailure | null>;
}

/** The server's limits and intervals; what the configuration sets itself goes before them. */
export function createSettings(api: ApiClient, config: Config): Settings {
  let known = UNTIL_KNOWN;
  return {
    current: () => ({
      ...known,
      intervalSeconds: config.intervalSeconds ?? known.intervalSeconds,
      inventoryResyncSeconds: config.inventoryResyncSeconds ?? known.inventoryResyncSeconds,
      maxSamplesPerBatch: Math.min(config.batchMaxSamples ?? known.maxSamplesPerBatch, known.maxSamplesPerBatch),
    }),
    async refresh(bearer, signal) {
      const answer = await api.ask(AgentSettingsDocument, {}, bearer, signal);
      if (!answer.ok) return answer;
      // Questions of their own: servers of before do not know these fields, and would refuse to answer the others with them.
      const newer = await api.ask(NewerAgentSettingsDocument, {}, bearer, signal);
      const newest = await api.ask(NewestAgentSettingsDocument, {}, bearer, signal);
      known = {
        ...known,
        ...answer.data.agentSettings,
        ...(newer.ok && newer.data.agentSettings),
        ...(newest.ok && newest.data.agentSettings),
      };
      return null;
    },
  };
}
