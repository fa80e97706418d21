/** The sending half of an agent: one batch at a time, the same batch again until there is a receipt. */
import { setTimeout as delay } from 'node:timers/promises';

const METRICS = `mutation Report($input: ReportMetricsInput!) {
  report: reportMetrics(input: $input) { receipt { accepted rejected { reason } } userErrors { message } }
}`;
const INVENTORY = `mutation Report($input: ReportInventoryInput!) {
  report: reportInventory(input: $input) { receipt { accepted rejected { reason } } userErrors { message } }
}`;
const RETRY_MS = 50;
const GIVE_UP_MS = 90_000;

export class DayAgent {
  sent = 0;
  retries = 0;

  /** @param {string} url @param {Record<string, string>} headers */
  constructor(url, headers) {
    this.url = `${url}/agent`;
    this.headers = headers;
  }

  /** @param {object} lists */
  async reportInventory(lists, /** @type {number} */ observedMs) {
    const input = { batchId: '0:1', observedAt: new Date(observedMs).toISOString(), ...lists };
    await this.deliver(JSON.stringify({ query: INVENTORY, variables: { input } }));
  }

  /** @param {string} batchId @param {object[]} tables @returns {Promise<number>} rows that the server has */
  async reportMetrics(batchId, tables) {
    const input = { batchId, source: 'metrics-server', samples: { tables } };
    return this.deliver(JSON.stringify({ query: METRICS, variables: { input } }));
  }

  /** @param {string} body @returns {Promise<number>} @throws when items are refused, or nothing is answered for long */
  async deliver(body) {
    const deadline = Date.now() + GIVE_UP_MS;
    for (;;) {
      const answer = await this.attempt(body);
      const receipt = answer?.data?.report?.receipt;
      if (receipt) {
        if (receipt.rejected.length > 0) throw new Error(`Items were refused: ${JSON.stringify(receipt.rejected[0])}`);
        this.sent += 1;
        return receipt.accepted;
      }
      const isFinal = answer !== null && !answer.errors?.every((/** @type {any} */ one) => one.extensions?.retryable);
      if (isFinal || Date.now() > deadline) throw new Error(`A report was not stored: ${JSON.stringify(answer)}`);
      this.retries += 1;
      await delay(RETRY_MS);
    }
  }

  /** @param {string} body @returns {Promise<any>} null where there was no answer of a server */
  async attempt(body) {
    try {
      const answer = await fetch(this.url, { method: 'POST', headers: this.headers, body });
      return await answer.json();
    } catch {
      return null;
    }
  }
}
