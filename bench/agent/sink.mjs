/** A server that takes whatever the agent reports: it answers as K8Intel does, and counts what came in. */
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

const SETTINGS = {
  inventoryResyncSeconds: 600,
  heartbeatSeconds: 15,
  maxSamplesPerBatch: 10_000,
  maxObjectsPerBatch: 500,
  maxEventsPerBatch: 500,
  maxBodyBytes: 8 * 1024 * 1024,
  maxFindingsPerBatch: 200,
  inventoryKinds: [
    'CLUSTER_NODE',
    'NAMESPACE',
    'WORKLOAD',
    'POD',
    'HORIZONTAL_POD_AUTOSCALER',
    'POD_DISRUPTION_BUDGET',
    'PERSISTENT_VOLUME_CLAIM',
    'SERVICE',
    'RESOURCE_QUOTA',
  ],
  inventoryParts: ['POD_SCHEDULING'],
};

/**
 * @typedef {object} Received since the start
 * @property {Record<string, { requests: number, bytes: number }>} byOperation
 * @property {number} rows of samples
 * @property {number} values other than null
 * @property {number} pods told in inventories
 * @property {Record<string, number>} bySource samples by where they came from
 */

export class Sink {
  /** @type {Received} */
  received = { byOperation: {}, rows: 0, values: 0, pods: 0, bySource: {} };
  /** @type {any} the newest heartbeat */
  heartbeat = null;

  /** @param {number} intervalSeconds */
  constructor(intervalSeconds) {
    this.settings = { intervalSeconds, ...SETTINGS };
    this.server = createServer((request, response) => void this.#answer(request, response));
    this.server.keepAliveTimeout = 120_000;
    /** @type {Set<import('node:net').Socket>} */
    this.sockets = new Set();
    this.closedBytes = 0;
    /** @type {Promise<unknown>} the first request came */
    this.begun = new Promise((settle) => this.server.once('request', settle));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => {
        this.sockets.delete(socket);
        this.closedBytes += socket.bytesRead;
      });
    });
  }

  /** All that came over the connections, heads of requests included. */
  get wireBytes() {
    return [...this.sockets].reduce((sum, socket) => sum + socket.bytesRead, this.closedBytes);
  }

  /** @returns {Promise<string>} its address */
  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
    return `http://127.0.0.1:${port}`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const { query, variables } = JSON.parse((isPacked ? gunzipSync(body) : body).toString());
    const operation = /^(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
    const counted = this.received.byOperation[operation] ?? { requests: 0, bytes: 0 };
    this.received.byOperation[operation] = { requests: counted.requests + 1, bytes: counted.bytes + body.length };
    response.setHeader('content-type', 'application/graphql-response+json');
    response.end(JSON.stringify({ data: this.#dataOf(operation, variables?.input) }));
  }

  /** @param {string} operation @param {any} input */
  #dataOf(operation, input) {
    if (operation.endsWith('AgentSettings')) return { agentSettings: this.settings };
    if (operation === 'RegisterAgent') return { registerAgent: { credential: 'bench', userErrors: [] } };
    if (operation === 'RegisterMetrics') return { registerMetrics: { metrics: [], userErrors: [] } };
    if (operation === 'Heartbeat') {
      this.heartbeat = input;
      return { heartbeat: { receivedAt: new Date().toISOString(), userErrors: [] } };
    }
    const accepted = this.#take(operation, input);
    return { report: { receipt: { batchId: input.batchId, accepted, rejected: [] }, userErrors: [] } };
  }

  /** @param {string} operation @param {any} input */
  #take(operation, input) {
    if (operation === 'ReportInventory') {
      this.received.pods += input.pods?.length ?? 0;
      return input.pods?.length ?? 0;
    }
    if (operation !== 'ReportMetrics') return 0;
    let rows = 0;
    for (const table of input.samples.tables) {
      rows += table.rows.length;
      for (const column of Object.values(table.columns))
        this.received.values += column.filter((/** @type {number | null} */ it) => it !== null).length;
    }
    this.received.rows += rows;
    this.received.bySource[input.source] = (this.received.bySource[input.source] ?? 0) + rows;
    return rows;
  }
}
