/** Sends prepared bodies over kept connections, and reads every answer to its end. */
import { Agent, request } from 'node:http';

/**
 * @typedef {{ body: Buffer, url: string, headers: Record<string, string> }} Message
 * @typedef {{ status: number, text: string, ms: number }} Reply
 */

/**
 * Sends all messages over so many connections, each as soon as the one before it on its connection is answered.
 * @param {readonly (readonly Message[])[]} queues one per connection
 * @param {(reply: Reply) => void} check throws for an answer that is not right
 * @returns {Promise<number[]>} milliseconds that each answer took
 */
export async function sendAll(queues, check) {
  const agent = new Agent({ keepAlive: true, maxSockets: queues.length });
  /** @type {number[]} */
  const took = [];
  try {
    await Promise.all(
      queues.map(async (queue) => {
        for (const message of queue) {
          const reply = await send(message, agent);
          check(reply);
          took.push(reply.ms);
        }
      }),
    );
  } finally {
    agent.destroy();
  }
  return took;
}

/** @param {Message} message @param {Agent} agent @returns {Promise<Reply>} */
export function send({ body, url, headers }, agent) {
  return new Promise((settle, fail) => {
    const startedAt = performance.now();
    const outgoing = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => (text += part));
        answer.on('end', () => settle({ status: answer.statusCode ?? 0, text, ms: performance.now() - startedAt }));
        answer.on('error', fail);
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** @param {readonly number[]} values @param {number} share 0 to 1 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
